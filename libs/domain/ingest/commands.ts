import type { Instant } from '../instant.js';
import type { IngestCheckpointed, IngestEventKept, IngestEventRetried, IngestEventSetAside } from './events.js';

/** R33: a live source no longer offers what came after `from` and before `to`. It occurred at `from`. */
export interface RecordGap {
  readonly type: 'RecordGap';
  readonly at: Instant;
  readonly from: Instant;
  readonly to: Instant;
}

/** R32: an event can not be read. */
export interface SetEventAside {
  readonly type: 'SetEventAside';
  readonly at: Instant;
  readonly setAside: IngestEventSetAside['data'];
}

/** An event that was set aside could be read now. */
export interface RecordRetry {
  readonly type: 'RecordRetry';
  readonly at: Instant;
  readonly retried: IngestEventRetried['data'];
}

/** R31, R32: an event changes nothing and is kept. `at` is the source's own time of it, never after now. */
export interface KeepEvent {
  readonly type: 'KeepEvent';
  readonly at: Instant;
  readonly kept: IngestEventKept['data'];
}

/** All events of one request were taken in. */
export interface Checkpoint {
  readonly type: 'Checkpoint';
  readonly at: Instant;
  readonly counted: IngestCheckpointed['data'];
}

export type IngestCommand = RecordGap | SetEventAside | RecordRetry | KeepEvent | Checkpoint;
