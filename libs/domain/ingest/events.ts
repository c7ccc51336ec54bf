import type { DomainEvent } from '../decider.js';
import type { Instant } from '../instant.js';

/** R33: what a live source said between the two instants is lost. */
export type IngestGapDetected = DomainEvent<
  'IngestGapDetected',
  {
    /** The last event or stream heartbeat received. */
    readonly from: Instant;
    /** The oldest moment that the source still offers. */
    readonly to: Instant;
  }
>;

export type IngestEvent = IngestGapDetected;
