import type { Instant } from '../instant.js';

/** R33: a live source no longer offers what came after `from` and before `to`. It occurred at `from`. */
export interface RecordGap {
  readonly type: 'RecordGap';
  readonly at: Instant;
  readonly from: Instant;
  readonly to: Instant;
}

export type IngestCommand = RecordGap;
