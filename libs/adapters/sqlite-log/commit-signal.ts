/**
 * Tells readers in every thread of the process that something was committed: a counter in shared memory that the writer
 * raises after each commit. A reader takes the count *before* it looks into the log, and waits for another count if it
 * found nothing: a commit in between is then seen at once, so no wake-up is ever lost.
 */
export type CommitSignal = Int32Array<SharedArrayBuffer>;

const COUNT = 0;

/** The longest timer there is: it fires about every 24 days, and does nothing. */
const LONGEST_TIMER_MS = 2_147_483_647;

export const createCommitSignal = (): CommitSignal =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

export function announceCommit(signal: CommitSignal): void {
  Atomics.add(signal, COUNT, 1);
  Atomics.notify(signal, COUNT);
}

export const commitCount = (signal: CommitSignal): number => Atomics.load(signal, COUNT);

/** Resolves when the count is no longer `seen`, or when `ended` aborts. Keeps the thread alive meanwhile. */
export async function commitAfter(signal: CommitSignal, seen: number, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return;
  const waiting = Atomics.waitAsync(signal, COUNT, seen);
  if (!waiting.async) return;
  const end = Promise.withResolvers<'ended'>();
  const onAbort = (): void => end.resolve('ended');
  ended.addEventListener('abort', onAbort, { once: true });
  const keepAlive = setInterval(() => undefined, LONGEST_TIMER_MS);
  try {
    await Promise.race([waiting.value, end.promise]);
  } finally {
    clearInterval(keepAlive);
    ended.removeEventListener('abort', onAbort);
  }
}
