import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { BUSY_TIMEOUT_MS } from './writer-connection.js';

/** Pages of the write-ahead log after which they are moved into the file: 40 MB. At 1,000, half the throughput is lost. */
const CHECKPOINT_PAGES = 10_000;
const PAGE_CHARACTERS = 4096;
/** How long appends wait for who reads while the log is to be emptied: it is tried again. */
const EMPTIED_WITHIN_MS = 50;

/** Keeps the write-ahead log short. */
export interface Checkpoints {
  /**
   * Called after each commit, outside of a transaction, with what it wrote: a guess at its pages is one leaf of an index
   * for each call, and the texts.
   */
  committed(calls: number, characters: number): void;
  /** Resolves when the file is the writer's alone again. */
  end(): Promise<void>;
}

/** Those of the log, which can also forget. */
export interface LogCheckpoints extends Checkpoints {
  /**
   * Moves everything into the file and cuts the write-ahead log to nothing, so that pages that were written over stand
   * nowhere any more.
   *
   * @returns false where somebody reads or moves pages meanwhile: nothing is lost, and it may be tried again
   */
  empty(): boolean;
}

/**
 * Checkpoints on another thread, so that no append waits for one. That thread never quite reaches the end of a log that
 * is being written, so the writer moves the few pages that came meanwhile, and its next commit begins the log anew.
 */
export function checkpoints(connection: DatabaseSync, file: string): LogCheckpoints {
  const worker = new Worker(new URL('./checkpoint.worker.js', import.meta.url), {
    name: 'log-checkpoints',
    workerData: file,
  });
  let pages = 0;
  let state: 'idle' | 'moving' | 'moved' = 'idle';
  connection.exec('PRAGMA wal_autocheckpoint = 0');
  worker.on('message', () => (state = 'moved'));
  // Without the thread the writer does it by itself.
  worker.on('error', () => connection.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`));
  worker.unref();

  /** One that fails, for want of room or because somebody reads, loses nothing: the log grows on, and the next one moves it. */
  function moveRest(): void {
    pages = 0;
    try {
      connection.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      return;
    }
  }

  return {
    committed(calls, characters) {
      pages += calls + Math.ceil(characters / PAGE_CHARACTERS);
      if (state === 'moved') {
        state = 'idle';
        moveRest();
      } else if (state === 'idle' && pages >= CHECKPOINT_PAGES) {
        state = 'moving';
        worker.postMessage('move');
      }
    },
    empty() {
      connection.exec(`PRAGMA busy_timeout = ${EMPTIED_WITHIN_MS}`);
      try {
        return connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
      } catch {
        return false;
      } finally {
        connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      }
    },
    async end() {
      worker.removeAllListeners();
      await worker.terminate();
    },
  };
}
