import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailed, EXIT } from './exit-code.js';

/** What a running engine leaves in its data folder. */
const ENGINE_FILE = 'engine.json';

const urlIn = (text: string): string | null => {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && 'url' in content && typeof content.url === 'string'
      ? content.url
      : null;
  } catch {
    return null;
  }
};

/**
 * Where the engine answers: `given` (an `--url`), else what the engine of this data folder wrote down.
 *
 * @returns an address without a slash at its end
 * @throws CommandFailed (2) for an address that is none, (69) where no engine runs on the folder
 */
export async function engineAddress(dataFolder: string, given: string | undefined): Promise<string> {
  if (given !== undefined) {
    if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
      throw new CommandFailed(
        `--url was ${JSON.stringify(given)}; it may be an http or https address`,
        EXIT.wrongUsage,
      );
    return given.replace(/\/+$/, '');
  }
  const text = await readFile(join(dataFolder, ENGINE_FILE), 'utf8').catch(() => null);
  if (text === null)
    throw new CommandFailed(
      `no engine runs on ${dataFolder}: start one ("vedette serve"), or name it with --url`,
      EXIT.serviceUnreachable,
    );
  const url = urlIn(text);
  if (url === null)
    throw new CommandFailed(
      `${join(dataFolder, ENGINE_FILE)} names no address: name the engine with --url`,
      EXIT.failed,
    );
  return url.replace(/\/+$/, '');
}
