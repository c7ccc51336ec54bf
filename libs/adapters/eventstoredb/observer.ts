import type { AppendEnd } from '../sqlite-log/observer.js';

export type { AppendEnd } from '../sqlite-log/observer.js';

/** Told what happens, for metrics and logs. Called on the thread that opened the log; must be quick and must not throw. */
export interface LogObserver {
  /** An append was answered, `seconds` after it was called. */
  appendEnded?(end: AppendEnd, seconds: number): void;
  /** A subscription lost the server and is on its way back. The reason holds no secret. */
  subscriptionDropped?(reason: string): void;
}
