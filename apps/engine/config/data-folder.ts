import { mkdir, open, rename } from 'node:fs/promises';
import { StartError } from '../start-error.js';

/**
 * Makes the data folder where it is missing, for its owner only.
 *
 * @throws StartError where it can't be made
 */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartError(
      `VEDETTE_DATA was ${JSON.stringify(folder)}, and that folder can not be made; it may be any folder that the engine's user can write to.`,
      78,
      { cause },
    );
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  const unfinished = `${file}.new`;
  const handle = await open(unfinished, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
}
