import type { Endpoint } from './refusals.js';

/** Switches of a stand-in. All are off when it starts, and may be turned at any time. */
export interface Faults {
  /** So many reads are cut, with their connection, each after `eventsBeforeDrop` events. Counts down. */
  dropReads: number;
  /** So many subscriptions are cut, with their connection, each after `eventsBeforeDrop` more events. Counts down. */
  dropSubscriptions: number;
  eventsBeforeDrop: number;
  /** Every answer comes so much later; what is asked is done at once. */
  delayMs: number;
  /** Connections and calls are accepted, and nothing is done or answered, not even later. */
  neverAnswer: boolean;
  /** Appends are done at once and answered so much later. */
  answerAfterMs: number;
  /** So many appends are done, and their connection is cut instead of an answer. Counts down. */
  dropAfterWrite: number;
  /** So many appends are not done, and their connection is cut. Counts down. */
  dropBeforeWrite: number;
  /** Writes, and what asks for the leader, are refused: the leader is there. */
  notLeader: Endpoint | null;
  /** As in the first moments after a start: everything is refused, for a while. */
  notReady: boolean;
  /** Subscriptions give each event twice. */
  duplicateDelivery: boolean;
}

export const noFaults = (): Faults => ({
  dropReads: 0,
  dropSubscriptions: 0,
  eventsBeforeDrop: 3,
  delayMs: 0,
  neverAnswer: false,
  answerAfterMs: 0,
  dropAfterWrite: 0,
  dropBeforeWrite: 0,
  notLeader: null,
  notReady: false,
  duplicateDelivery: false,
});
