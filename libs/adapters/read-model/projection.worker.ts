import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import { describeError } from '#projections/runner/error-policy.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';
import { Runner } from '#projections/runner/runner.js';
import type { Checkpoints } from '../sqlite-log/checkpoints.js';
import { checkpoints } from '../sqlite-log/checkpoints.js';
import { isReadModelDamage } from './damage.js';
import { openReadModelDatabase } from './database.js';
import { openLogSource } from './log-source.js';
import type { WorkerMessage, WorkerStart } from './protocol.js';
import { changesOf, CLOSE, standingOf } from './protocol.js';
import { sqliteReadModelStore } from './sqlite-store.js';

const isStart = (value: unknown): value is WorkerStart =>
  typeof value === 'object' && value !== null && 'file' in value && 'logId' in value && 'log' in value;

const pause = async (milliseconds: number): Promise<void> => {
  await (milliseconds === 0 ? nextTurn() : after(milliseconds));
};

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

/** The whole of a worker: one runner on one file, until it is told to close or fails. */
async function work(start: WorkerStart, signal: AbortSignal, send: (message: WorkerMessage) => void): Promise<void> {
  const { name, version } = devicesProjection;
  const source = openLogSource(start.log);
  try {
    const identity = { projection: name, version, logId: start.logId };
    const database = openReadModelDatabase(start.file, identity);
    const moving = checkpointsOnceServing(database, start.file);
    const store = sqliteReadModelStore(database, (rows, characters) => moving.committed(rows, characters));
    try {
      const progress = store.progress();
      if (progress.position > (await source.reader.head())) {
        throw new ReadModelDamaged('it has events that the log does not have');
      }
      send({ kind: 'opened', standing: standingOf(progress) });
      const runner = new Runner({
        projection: devicesProjection,
        reader: source.reader,
        store,
        limits: start.limits,
        pause,
        onCommit: (committed) =>
          send({ kind: 'committed', standing: standingOf(committed.progress), changes: changesOf(committed) }),
        onBuilding: (position, events) => send({ kind: 'building', position, events }),
      });
      await runner.run(signal);
    } finally {
      await moving.end();
      store.close();
    }
  } finally {
    source.close();
  }
}

const port = parentPort;
const start: unknown = workerData;
if (port === null || !isStart(start)) throw new Error('a projection worker is started by openReadModels');
const closing = new AbortController();
port.on('message', (message: unknown) => {
  if (message === CLOSE) closing.abort();
});
try {
  await work(start, closing.signal, (message) => port.postMessage(message));
} catch (error) {
  const failed: WorkerMessage = { kind: 'failed', error: describeError(error), damaged: isReadModelDamage(error) };
  port.postMessage(failed);
}
port.close();
