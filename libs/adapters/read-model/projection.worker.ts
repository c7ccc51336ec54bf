import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Position } from '#domain/log/event-log.js';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import { describeError } from '#projections/runner/error-policy.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { Runner } from '#projections/runner/runner.js';
import type { Checkpoints } from '../sqlite-log/checkpoints.js';
import { checkpoints } from '../sqlite-log/checkpoints.js';
import { isReadModelDamage } from './damage.js';
import { openReadModelDatabase } from './database.js';
import type { EntryDropper } from './entry-retention.js';
import { entryDropper } from './entry-retention.js';
import { openLogSource } from './log-source.js';
import type { WorkerMessage, WorkerOrder, WorkerStart } from './protocol.js';
import { changesOf, standingOf } from './protocol.js';
import { sqliteReadModelStore } from './sqlite-store.js';

const isStart = (value: unknown): value is WorkerStart =>
  typeof value === 'object' && value !== null && 'file' in value && 'logId' in value && 'log' in value;

const isOrder = (message: unknown): message is WorkerOrder =>
  typeof message === 'object' && message !== null && 'kind' in message;

const pause = async (milliseconds: number): Promise<void> => {
  await (milliseconds === 0 ? nextTurn() : after(milliseconds));
};

/** The heap of such a build is many times that of serving, and only the end of its thread gives it back. */
const LARGE_BUILD_EVENTS = 100_000;

/** Moves the write-ahead log into the file on a thread of its own, from the first transaction on that writes to it. */
function checkpointsOnceServing(database: DatabaseSync, file: string): Checkpoints {
  let started: Checkpoints | null = null;
  return {
    committed(rows, characters) {
      started ??= checkpoints(database, file);
      started.committed(rows, characters);
    },
    async end() {
      await started?.end();
    },
  };
}

/** What the owner of a worker's port gives its work. */
interface Work {
  readonly signal: AbortSignal;
  readonly send: (message: WorkerMessage) => void;
  /** Hands over what takes orders to let go of entries, as soon as there is a file. */
  readonly droppingBy: (dropper: EntryDropper) => void;
}

/** The whole of a worker: one runner on one file, until it is told to close, has done a large build, or fails. */
async function work(start: WorkerStart, { signal, send, droppingBy }: Work): Promise<'built' | 'closed'> {
  const { name, version } = devicesProjection;
  const source = await openLogSource(start.log);
  try {
    const identity = { projection: name, version, logId: start.logId };
    const database = openReadModelDatabase(start.file, identity);
    const moving = checkpointsOnceServing(database, start.file);
    const store = sqliteReadModelStore(database, (rows, characters) => moving.committed(rows, characters));
    const dropper = entryDropper(database, (entries) => moving.committed(entries, 0));
    droppingBy(dropper);
    try {
      const progress = store.progress();
      if (progress.position > (await source.reader.head())) {
        throw new ReadModelDamaged('it has events that the log does not have');
      }
      send({ kind: 'opened', standing: standingOf(progress) });
      let built = 0;
      const runner = new Runner({
        projection: devicesProjection,
        reader: source.reader,
        store,
        limits: start.limits,
        pause,
        onCommit(committed) {
          built = committed.progress.events;
          send({ kind: 'committed', standing: standingOf(committed.progress), changes: changesOf(committed) });
        },
        onBuilding: (position, events) => send({ kind: 'building', position, events }),
      });
      if (!progress.built) {
        await runner.run(signal, 'caughtUp');
        if (built > LARGE_BUILD_EVENTS && !signal.aborted) return 'built';
      }
      await runner.run(signal);
      return 'closed';
    } finally {
      dropper.end();
      await moving.end();
      store.close();
    }
  } finally {
    await source.close();
  }
}

const port = parentPort;
const start: unknown = workerData;
if (port === null || !isStart(start)) throw new Error('a projection worker is started by openReadModels');
const closing = new AbortController();
let dropper: EntryDropper | null = null;
let dropBefore: Position | null = null;
port.on('message', (message: unknown) => {
  if (!isOrder(message)) return;
  if (message.kind === 'close') {
    closing.abort();
    return;
  }
  dropBefore = message.before;
  dropper?.dropBefore(dropBefore);
});
try {
  const end = await work(start, {
    signal: closing.signal,
    send: (message) => port.postMessage(message),
    droppingBy(ready) {
      dropper = ready;
      if (dropBefore !== null) ready.dropBefore(dropBefore);
    },
  });
  const built: WorkerMessage = { kind: 'built' };
  if (end === 'built') port.postMessage(built);
} catch (error) {
  const failed: WorkerMessage = { kind: 'failed', error: describeError(error), damaged: isReadModelDamage(error) };
  port.postMessage(failed);
}
port.close();
