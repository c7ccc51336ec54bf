import { Worker } from 'node:worker_threads';
import type { Position } from '#domain/log/event-log.js';
import type { WorkerMessage, WorkerOrder, WorkerStart } from './protocol.js';

/** The thread that keeps one read model file up to date. */
export interface ProjectionWorker {
  /** Lets go of the entries of events before a position, little by little, once the file is built. */
  dropEntries(before: Position): void;
  /** Lets the transaction in progress end; resolves when the thread has ended. */
  stop(): Promise<void>;
}

/** A transaction ends within this, or its thread is ended in the middle of it, which the file survives. */
const STOP_TIMEOUT_MS = 5_000;

const isMessage = (value: unknown): value is WorkerMessage =>
  typeof value === 'object' && value !== null && 'kind' in value;

/**
 * Starts a worker thread.
 *
 * @param receive gets its messages; `built` and `failed` are last ones: one of them comes once, also where the thread died
 *   without a word
 */
export function startProjectionWorker(start: WorkerStart, receive: (message: WorkerMessage) => void): ProjectionWorker {
  const worker = new Worker(new URL('./projection.worker.js', import.meta.url), {
    workerData: start,
    name: 'projection',
  });
  let stopping = false;
  let ended = false;
  const fail = (error: string): void => {
    if (stopping || ended) return;
    ended = true;
    receive({ kind: 'failed', error, damaged: false });
  };
  worker.on('message', (message: unknown) => {
    if (!isMessage(message)) return;
    if (message.kind === 'failed' || message.kind === 'built') ended = true;
    receive(message);
  });
  worker.on('error', (error) => fail(error instanceof Error ? error.message : 'an error that is none'));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      fail(`the thread ended with code ${code}`);
      resolve();
    });
  });
  const order = (told: WorkerOrder): void => worker.postMessage(told);
  return {
    dropEntries: (before) => order({ kind: 'dropEntries', before }),
    async stop() {
      stopping = true;
      order({ kind: 'close' });
      const late = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(late);
    },
  };
}
