import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BEGINNING } from '#domain/log/event-log.js';
import { isOnEventStoreDb, openLogOf, openLogToWrite } from './engine-log.js';

/** Where a text stands on an EventStoreDB. Its files are the server's: what counts is what anybody can read of it. */
const HISTORY = 'history';
const LATEST_VALUES = 'latest values';

const isOfEmbeddedLog = /^log\.db(-wal)?$/;

/** Whether a place is where personal data may stand as long as nobody erased it: beside the history, in the log. */
export const isBesideHistory = (place: string): boolean => isOfEmbeddedLog.test(place) || place === LATEST_VALUES;

/** The files of a data folder, whole and raw, that hold a text, and what of a log outside of it does. */
export async function placesWith(folder: string, text: string): Promise<string[]> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return bytes.includes(text, 0, 'utf8') || bytes.includes(text, 0, 'utf16le');
    })
    .map((path) => path.slice(folder.length + 1))
    .sort();
  return isOnEventStoreDb() ? [...files, ...(await placesInLog(folder, text))] : files;
}

async function placesInLog(folder: string, text: string): Promise<string[]> {
  const { log, latestValues } = await openLogToWrite(folder);
  const places = new Set<string>();
  for await (const { value } of latestValues.list('')) if (value.includes(text)) places.add(LATEST_VALUES);
  await log.close();
  const reader = await openLogOf(folder);
  const { signal } = new AbortController();
  for await (const message of reader.subscribeToAll({ after: BEGINNING, signal })) {
    if (message.kind !== 'batch') continue;
    if (message.events.some(({ type, data, metadata }) => (type + data + metadata).includes(text))) places.add(HISTORY);
  }
  await reader.close();
  return [...places];
}

/** Data and metadata of all events of some streams, as they are stored. */
export async function textsOf(folder: string, ...streams: readonly string[]): Promise<readonly string[]> {
  const log = await openLogOf(folder);
  const texts: string[] = [];
  for (const stream of streams) {
    for await (const { data, metadata } of log.readStream(stream)) texts.push(data + metadata);
  }
  await log.close();
  return texts;
}
