import { run } from '#cli/run.js';
import { OutputClosed } from '#cli/terminal.js';

/** What one command line came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

export interface RunOptions {
  readonly dataFolder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The reader goes away after so many writes. */
  readonly readerTakes?: number;
}

/** Runs a command line of `vedette` in this process, and catches what it writes. */
export async function vedette(args: readonly string[], options: RunOptions): Promise<Ran> {
  const { dataFolder, env = {}, readerTakes = Infinity } = options;
  let out = '';
  let notes = '';
  let writes = 0;
  const code = await run(args, {
    env: { VEDETTE_DATA: dataFolder, ...env },
    terminal: {
      out(text) {
        writes += 1;
        if (writes > readerTakes) return Promise.reject(new OutputClosed());
        out += text;
        return Promise.resolve();
      },
      note: (text) => void (notes += text),
      screen: null,
    },
  });
  return { code, out, notes };
}
