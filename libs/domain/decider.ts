import type { Instant } from './instant.js';
import type { Rejection } from './rejection.js';

/** Something that happened. `occurredAt` is valid time; when it was recorded stands in the log's metadata. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  readonly occurredAt: Instant;
}

/** The payload of an event whose type says all. */
export type NoData = Readonly<Record<string, never>>;

/** What a command comes to: events (none: it changes nothing), or a rejection, which is a value and not an exception. */
export type Decision<Event> = { readonly events: readonly Event[] } | { readonly rejection: Rejection };

export const accept = <Event>(...events: readonly Event[]): Decision<Event> => ({ events });
export const reject = (rejection: Rejection): { readonly rejection: Rejection } => ({ rejection });

/**
 * The decisions of one stream category. All three are pure, and `decide` is idempotent: deciding the same command again
 * on the state that its own events led to gives no events (`test` property in each category's `decider.spec.ts`).
 */
export interface Decider<State, Command, Event extends DomainEvent> {
  readonly initialState: State;
  decide(command: Command, state: State): Decision<Event>;
  evolve(state: State, event: Event): State;
}

/** The state after `events`, from `state` on (default: the initial one). */
export function fold<State, Event extends DomainEvent>(
  decider: Pick<Decider<State, never, Event>, 'initialState' | 'evolve'>,
  events: Iterable<Event>,
  state: State = decider.initialState,
): State {
  let folded = state;
  for (const event of events) folded = decider.evolve(folded, event);
  return folded;
}
