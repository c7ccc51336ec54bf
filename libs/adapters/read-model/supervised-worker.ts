import type { Position } from '#domain/log/event-log.js';
import type { Changes, Standing, WorkerMessage, WorkerStart } from './protocol.js';
import { ANY_CHANGE } from './protocol.js';
import type { ProjectionWorker } from './projection-worker.js';
import { startProjectionWorker } from './projection-worker.js';

/** What the one who keeps a worker hears of it. */
export interface WorkerListener {
  advanced(standing: Standing, changes: Changes): void;
  /** A build has come so far. */
  building(progress: Pick<Standing, 'position' | 'events'>): void;
  /** It failed, and is started again after a while, unless its file is damaged. */
  failed(failure: Extract<WorkerMessage, { kind: 'failed' }>): void;
}

const FIRST_RESTART_AFTER_MS = 100;
const LAST_RESTART_AFTER_MS = 10_000;

/** Starts a worker, another one when its build is done, and starts it again after each failure, later each time until it advances. */
export function superviseWorker(start: WorkerStart, listener: WorkerListener): ProjectionWorker {
  let worker: ProjectionWorker | null = null;
  let restart: NodeJS.Timeout | null = null;
  let failures = 0;
  let stopped = false;
  let dropBefore: Position | null = null;

  function receive(message: WorkerMessage): void {
    if (stopped && message.kind === 'failed') return;
    switch (message.kind) {
      case 'opened':
        listener.advanced(message.standing, ANY_CHANGE);
        return;
      case 'committed':
        failures = 0;
        listener.advanced(message.standing, message.changes);
        return;
      case 'building':
        listener.building({ position: message.position, events: message.events });
        return;
      case 'built':
        if (!stopped) begin();
        return;
      case 'failed':
        listener.failed(message);
        if (!message.damaged && !stopped) {
          restart = setTimeout(begin, Math.min(FIRST_RESTART_AFTER_MS * 2 ** failures, LAST_RESTART_AFTER_MS));
        }
        failures += 1;
        return;
    }
  }

  function begin(): void {
    restart = null;
    worker = startProjectionWorker(start, receive);
    if (dropBefore !== null) worker.dropEntries(dropBefore);
  }

  begin();
  return {
    dropEntries(before) {
      dropBefore = before;
      worker?.dropEntries(before);
    },
    async stop() {
      stopped = true;
      if (restart !== null) clearTimeout(restart);
      await worker?.stop();
    },
  };
}
