import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailed, EXIT } from '../exit-code.js';

/** Says that a folder is a demo's: the next demo may clear it. */
const MARK = 'demo.json';
const ENGINE_FILE = 'engine.json';

/** Whether the process that left its number here still runs. */
async function isServed(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, ENGINE_FILE), 'utf8').catch(() => null);
  const pid = Number(/"pid":(\d+)/.exec(text ?? '')?.[1] ?? 0);
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Makes the data folder of a demo, or clears that of an earlier one.
 *
 * @throws CommandFailed (1) for a folder that holds something else, or on which an engine runs
 */
export async function prepareDemoFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  if (names.length > 0 && !names.includes(MARK))
    throw new CommandFailed(
      `${folder} holds something else than a demo: name an empty or a new folder with --folder`,
      EXIT.failed,
    );
  if (await isServed(folder))
    throw new CommandFailed(`an engine runs on ${folder}: stop it first, or name another --folder`, EXIT.failed);
  for (const name of names.filter((one) => one !== MARK)) await rm(join(folder, name), { recursive: true });
  await writeFile(join(folder, MARK), '{"madeBy":"vedette demo"}\n');
}
