/** How one append ended. */
export type AppendEnd = 'appended' | 'repeated' | 'conflict' | 'tooLarge' | 'notApplied' | 'unknown';

/** Told what happens, for metrics. Called on the thread that opened the log; must be quick and must not throw. */
export interface SqliteLogObserver {
  /** An append was answered, `seconds` after it was called. */
  appendEnded?(end: AppendEnd, seconds: number): void;
  /** A group of calls (appends and latest values) was committed with one sync, in `seconds` of the writer's time. */
  groupCommitted?(group: { readonly calls: number; readonly events: number; readonly seconds: number }): void;
}
