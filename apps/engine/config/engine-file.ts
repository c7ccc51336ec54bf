import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '#domain/instant.js';
import { formatInstant } from '#domain/instant.js';
import { writePrivateFile } from './data-folder.js';

/** What a running engine leaves in its data folder for the commands that talk to it. */
export interface EngineFile {
  readonly url: string;
  /** As `VEDETTE_LOG` names it. */
  readonly log: string;
  readonly startedAt: Instant;
}

const NAME = 'engine.json';

/** @returns takes the file away again */
export async function writeEngineFile(
  dataFolder: string,
  { url, log, startedAt }: EngineFile,
): Promise<() => Promise<void>> {
  const file = join(dataFolder, NAME);
  const content = { pid: process.pid, url, log, startedAt: formatInstant(startedAt) };
  await writePrivateFile(file, `${JSON.stringify(content)}\n`);
  return () => rm(file, { force: true });
}
