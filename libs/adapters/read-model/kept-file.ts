import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { describeError } from '#projections/runner/error-policy.js';
import type { Changes, Standing, WorkerStart } from './protocol.js';
import type { RowReader } from './row-reader.js';
import { openRowReader } from './row-reader.js';
import { superviseWorker } from './supervised-worker.js';

/** A read model file, with the worker that keeps it up to date and a connection to read it by. */
export interface KeptFile {
  readonly file: string;
  readonly standing: Standing;
  /** Null until the worker has opened the file for the first time. */
  readonly reader: RowReader | null;
  /** Of the last failure, until the worker advances again. */
  readonly lastError: string | null;
  readonly restarts: number;
  /** Resolves once the file stands so; rejects when the worker fails before. */
  until(stands: (standing: Standing) => boolean): Promise<void>;
  /** Lets go of the entries of events before a position, little by little, once it is built. */
  dropEntries(before: Position): void;
  /** Lets the transaction in progress end, and closes the file. */
  stop(): Promise<void>;
}

export interface KeptFileListener {
  advanced(changes: Changes): void;
  /** The worker found that the file can't be kept: it is not started again. */
  damaged(error: string): void;
}

interface Condition {
  holds(standing: Standing): boolean;
  resolve(): void;
  reject(error: Error): void;
}

const closed = (): Error => new Error('the read model was closed');

export function keepFile(start: WorkerStart, listener: KeptFileListener): KeptFile {
  let standing: Standing | null = null;
  let reader: RowReader | null = null;
  let lastError: string | null = null;
  let restarts = 0;
  let stopped = false;
  let conditions: readonly Condition[] = [];

  const rejectAll = (error: Error): void => {
    const waiting = conditions;
    conditions = [];
    for (const condition of waiting) condition.reject(error);
  };

  const giveUp = (error: string): void => {
    lastError = error;
    rejectAll(new Error(error));
    listener.damaged(error);
  };

  const worker = superviseWorker(start, {
    advanced(now, changes) {
      try {
        // A file that is being built may be replaced by another, and has nothing to be read.
        if (now.built) reader ??= openRowReader(start.file);
      } catch (error) {
        giveUp(describeError(error));
        return;
      }
      standing = now;
      lastError = null;
      listener.advanced(changes);
      const held = conditions.filter((condition) => condition.holds(now));
      conditions = conditions.filter((condition) => !held.includes(condition));
      for (const condition of held) condition.resolve();
    },
    building(progress) {
      if (standing !== null) standing = { ...standing, ...progress };
    },
    failed({ error, damaged }) {
      restarts += 1;
      if (damaged) {
        giveUp(error);
        return;
      }
      lastError = error;
      rejectAll(new Error(error));
    },
  });

  return {
    file: start.file,
    get standing() {
      return (
        standing ?? { position: BEGINNING, lanes: [], parked: [], unknownEvents: new Map(), events: 0, built: false }
      );
    },
    get reader() {
      return reader;
    },
    get lastError() {
      return lastError;
    },
    get restarts() {
      return restarts;
    },
    until(stands) {
      if (stopped) return Promise.reject(closed());
      if (standing !== null && stands(standing)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        conditions = [...conditions, { holds: stands, resolve, reject }];
      });
    },
    dropEntries: (before) => worker.dropEntries(before),
    async stop() {
      stopped = true;
      rejectAll(closed());
      await worker.stop();
      reader?.close();
      reader = null;
    },
  };
}
