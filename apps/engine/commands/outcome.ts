import type { Position } from '#domain/log/event-log.js';
import type { Rejection } from '#domain/rejection.js';

/** The command holds: it wrote events, or it changed nothing, or it was done before. */
export interface Done<State> {
  readonly kind: 'done';
  /** The stream's state now, and its last event. */
  readonly state: State;
  readonly statePosition: Position;
  /** Of the command's last event, for a repeated command too; the stream's last where the command wrote nothing. */
  readonly revision: number;
  readonly position: Position;
  /** Types of the events that the command wrote when it was first executed; none where it changed nothing. */
  readonly eventTypes: readonly string[];
  /** The command made the resource, or a next generation of it, when it was first executed. */
  readonly began: boolean;
}

/** Why nothing was written. */
export type Refusal =
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /** The stream knows this command id from a request with another hash. */
  | { readonly kind: 'keyReused' }
  /** The stream is at none of the revisions that the caller said. */
  | { readonly kind: 'preconditionFailed'; readonly revision: number };

/** What executing a command on one stream comes to. */
export type Outcome<State> = Done<State> | Refusal;

/** What a command would write, and what would follow: it has not been executed. */
export interface Proposed<State> {
  readonly kind: 'proposed';
  readonly before: State;
  readonly after: State;
  /** Of the stream, as the proposal was decided; -1 where it has no event. */
  readonly revision: number;
}
