import type { EventLog, SubscriptionMessage } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';

/** A log that is read from its past says something long before, if only how far it has looked. */
export const SILENCE_MS = 30_000;

/**
 * A subscription waits for its server for as long as it takes, which is right for an engine. A command ends instead.
 *
 * @returns subscriptions that throw LogUnavailable where nothing comes for so long on the way to the end of the log
 */
export function answering(
  subscribeToAll: EventLog['subscribeToAll'],
  silenceMs = SILENCE_MS,
): EventLog['subscribeToAll'] {
  return async function* (options) {
    const given = new AbortController();
    const signal = AbortSignal.any([options.signal, given.signal]);
    const messages = subscribeToAll({ ...options, signal })[Symbol.asyncIterator]();
    let live = false;
    try {
      for (;;) {
        const next = live ? await messages.next() : await inTime(messages.next(), silenceMs);
        if (next.done === true) return;
        if (next.value.kind === 'caughtUp') live = true;
        if (next.value.kind === 'fellBehind') live = false;
        yield next.value;
      }
    } finally {
      given.abort();
      await messages.return?.();
    }
  };
}

function inTime(
  next: Promise<IteratorResult<SubscriptionMessage>>,
  silenceMs: number,
): Promise<IteratorResult<SubscriptionMessage>> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new LogUnavailable(`the log has not answered for ${Math.round(silenceMs / 1000)} s`, 'notApplied'));
  }, silenceMs);
  return Promise.race([next, late.promise]).finally(() => clearTimeout(timer));
}
