import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { v4 } from 'uuid';
import { eventId } from '#domain/identity/ids.js';
import type { NewEvent } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { systemClock } from '../clock/system-clock.js';
import type { LogReader, SqliteLog } from './open.js';
import { openSqliteLog, openSqliteLogReader, openSqliteLogReadOnly } from './open.js';

const event = (): NewEvent => ({ id: eventId(v4()), type: 'Read', data: '{}', metadata: '{}' });

async function countToTheEnd(reader: LogReader): Promise<number> {
  let events = 0;
  for await (const message of reader.subscribeToAll({ after: position('0'), signal: new AbortController().signal })) {
    if (message.kind === 'batch') events += message.events.length;
  }
  return events;
}

/** Follows the log in a thread with nothing else to keep it alive, and ends by itself after three events. */
const FOLLOWER = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { openSqliteLogReader } = await import(workerData.module);
  const reader = openSqliteLogReader(workerData.handle);
  const end = new AbortController();
  let events = 0;
  for await (const message of reader.subscribeToAll({ after: '0', signal: end.signal })) {
    parentPort.postMessage(message.kind);
    if (message.kind === 'batch') events += message.events.length;
    if (events === 3) end.abort();
  }
  reader.close();
`;

describe('readers of the embedded log', () => {
  let folder: string;
  let opened: SqliteLog;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-reader-'));
    opened = await openSqliteLog({ folder, clock: systemClock() });
  });
  afterEach(async () => {
    await opened.log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('in another thread are woken by each commit', async () => {
    const module = new URL('./open.js', import.meta.url).href;
    const source = new URL(`data:text/javascript,${encodeURIComponent(FOLLOWER)}`);
    const worker = new Worker(source, { workerData: { module, handle: opened.readerHandle } });
    const ended = once(worker, 'exit');
    for (const [index, expected] of ['caughtUp', 'batch', 'batch', 'batch'].entries()) {
      expect(await once(worker, 'message')).toEqual([expected]);
      if (index < 3) await opened.log.append('follow-1', index === 0 ? 'noStream' : index - 1, [event()]);
    }
    expect(await ended).toEqual([0]);
  });

  it('of the same process stand beside each other', async () => {
    await opened.log.append('beside-1', 'noStream', [event(), event()]);
    const reader = openSqliteLogReader(opened.readerHandle);
    expect(reader.logId).toBe(opened.log.logId);
    expect(await reader.head()).toBe(await opened.log.head());
    reader.close();
    await expect(reader.head()).rejects.toMatchObject({ outcome: 'notApplied' });
    expect(await opened.log.head()).toBe('0000000000000002');
  });

  it('outside of the engine go to the end and stop, while it runs and when it does not', async () => {
    await opened.log.append('outside-1', 'noStream', Array.from({ length: 1500 }, event));
    const beside = openSqliteLogReadOnly(folder);
    expect(await countToTheEnd(beside)).toBe(1500);
    beside.close();
    await opened.log.close();
    const alone = openSqliteLogReadOnly(folder);
    expect(await countToTheEnd(alone)).toBe(1500);
    alone.close();
    opened = await openSqliteLog({ folder, clock: systemClock() });
    expect(await opened.log.head()).toBe('0000000000001500');
  });

  it('of a log whose engine was killed find what was committed', async () => {
    await opened.log.close();
    const script = `void (async () => {
      const { openSqliteLog } = await import(${JSON.stringify(new URL('./open.js', import.meta.url).href)});
      const { systemClock } = await import(${JSON.stringify(new URL('../clock/system-clock.js', import.meta.url).href)});
      const { log } = await openSqliteLog({ folder: ${JSON.stringify(folder)}, clock: systemClock() });
      await log.append('killed-1', 'noStream', [{ id: ${JSON.stringify(v4())}, type: 'Read', data: '{}', metadata: '{}' }]);
      process.kill(process.pid, 'SIGKILL');
    })();`;
    const { signal } = spawnSync(process.execPath, ['-e', script]);
    expect(signal).toBe('SIGKILL');
    const reader = openSqliteLogReadOnly(folder);
    expect(await countToTheEnd(reader)).toBe(1);
    reader.close();
    opened = await openSqliteLog({ folder, clock: systemClock() });
  });

  it('that are closed end their subscriptions', async () => {
    await opened.log.append('closed-1', 'noStream', [event()]);
    const closing = openSqliteLogReader(opened.readerHandle);
    const messages = closing.subscribeToAll({ after: position('0'), signal: new AbortController().signal });
    const seen: string[] = [];
    for await (const { kind } of messages) {
      seen.push(kind);
      if (kind === 'caughtUp') closing.close();
    }
    expect(seen).toEqual(['batch', 'caughtUp']);
  });
});
