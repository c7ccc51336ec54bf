import type { EventLog } from '#domain/log/event-log.js';
import { AppendTooLarge, LogUnavailable, WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { Metrics } from './metrics.js';

type Outcome = 'appended' | 'repeated' | 'conflict' | 'tooLarge' | 'unavailable' | 'unknown' | 'failed';

function outcomeOf(error: unknown): Outcome {
  if (error instanceof WrongExpectedRevision) return 'conflict';
  if (error instanceof AppendTooLarge) return 'tooLarge';
  if (error instanceof LogUnavailable) return error.outcome === 'unknown' ? 'unknown' : 'unavailable';
  return 'failed';
}

/** The same log, with its appends counted and timed. */
export function measuredLog(
  log: EventLog,
  metrics: Pick<Metrics, 'appends' | 'appendSeconds' | 'appendEvents'>,
): EventLog {
  return {
    logId: log.logId,
    async append(stream, expected, events) {
      const started = performance.now();
      let outcome: Outcome = 'appended';
      try {
        const result = await log.append(stream, expected, events);
        if (result.idempotent) outcome = 'repeated';
        return result;
      } catch (error) {
        outcome = outcomeOf(error);
        throw error;
      } finally {
        metrics.appends.inc({ outcome });
        metrics.appendSeconds.observe((performance.now() - started) / 1000);
        metrics.appendEvents.observe(events.length);
      }
    },
    readStream: (stream, options) => log.readStream(stream, options),
    subscribeToAll: (options) => log.subscribeToAll(options),
    head: () => log.head(),
    lastRecordedAt: () => log.lastRecordedAt(),
    close: () => log.close(),
  };
}
