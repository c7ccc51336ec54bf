import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/open.js';

/** The files of a data folder, whole and raw, that hold a text. */
export function filesWith(folder: string, text: string): string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return bytes.includes(text, 0, 'utf8') || bytes.includes(text, 0, 'utf16le');
    })
    .map((path) => path.slice(folder.length + 1))
    .sort();
}

/** Data and metadata of all events of some streams, as they are stored. */
export async function textsOf(folder: string, ...streams: readonly string[]): Promise<readonly string[]> {
  const log = openSqliteLogReadOnly(folder);
  const texts: string[] = [];
  for (const stream of streams) {
    for await (const { data, metadata } of log.readStream(stream)) texts.push(data + metadata);
  }
  log.close();
  return texts;
}
