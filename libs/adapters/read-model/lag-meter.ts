import { performance } from 'node:perf_hooks';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { Folded } from './estimated-events.js';
import type { LogSource } from './log-source.js';

/** How often the end of the log is looked up: the meter tells the lag also of a worker that says nothing any more. */
const LOOK_EVERY_MS = 250;

/** How far a read model is behind the log. */
export interface LagMeter {
  readonly events: number;
  /** Since it last had everything, by a monotonic clock. */
  readonly seconds: number;
  readonly head: Position;
  /** Looks at once, and not only at its next turn. */
  look(): void;
  stop(): void;
}

/** @param foldedNow up to where everything is in */
export function startLagMeter(log: LogSource, foldedNow: () => Folded): LagMeter {
  let head = BEGINNING;
  let behindSince: number | null = null;
  let stopped = false;

  const measure = (): number => {
    const events = log.eventsBetween(foldedNow(), head);
    behindSince = events === 0 ? null : (behindSince ?? performance.now());
    return events;
  };
  const look = (): void => {
    log.reader.head().then(
      (found) => {
        if (found > head) head = found;
        if (!stopped) measure();
      },
      // A log that can't be read is the log's own health to tell; the last known end still stands.
      () => undefined,
    );
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  look();

  return {
    get events() {
      return measure();
    },
    get seconds() {
      measure();
      return behindSince === null ? 0 : (performance.now() - behindSince) / 1000;
    },
    get head() {
      return head;
    },
    look,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
