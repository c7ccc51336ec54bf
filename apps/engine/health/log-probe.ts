import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';

const PROBE_KEY = 'health/probe';
/** An answer holds this long, so that whoever asks often costs no more writes. */
const HOLDS_MS = 1000;
const TIMEOUT_MS = 2000;

/** Why the log can't be used; null where it can be read and written. */
export type LogProbe = () => Promise<string | null>;

function within(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
    promise.then(() => resolve(), reject).finally(() => clearTimeout(timer));
  });
}

async function reasonOf(doing: string, action: Promise<unknown>): Promise<string | null> {
  try {
    await within(action, TIMEOUT_MS);
    return null;
  } catch (error) {
    return `the log can not be ${doing}: ${error instanceof Error ? error.message : 'unknown cause'}`;
  }
}

/**
 * Reads the head of the log and writes one small value beside its events, through the same writer and the same disk as
 * an append.
 */
export function logProbe(
  log: Pick<EventLog, 'head'>,
  latestValues: Pick<LatestValues, 'set'>,
  now: () => number = () => performance.now(),
): LogProbe {
  let last: { readonly at: number; readonly reason: Promise<string | null> } | null = null;
  const probe = async (at: number): Promise<string | null> =>
    (await reasonOf('read', log.head())) ?? reasonOf('written', latestValues.set(PROBE_KEY, String(Math.trunc(at))));
  return () => {
    const at = now();
    if (last === null || at - last.at >= HOLDS_MS) last = { at, reason: probe(at) };
    return last.reason;
  };
}
