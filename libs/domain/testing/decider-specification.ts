import type { Decider, Decision, DomainEvent } from '../decider.js';
import { fold } from '../decider.js';

/** What a spec has after `given`: the state that the events led to, and what a command comes to on it. */
export interface Given<State, Command, Event> {
  readonly state: State;
  readonly when: (command: Command) => Decision<Event>;
}

/** `given(events).when(command)`: what a decider decides after these events. */
export const givenOf =
  <State, Command, Event extends DomainEvent>(decider: Decider<State, Command, Event>) =>
  (...events: readonly Event[]): Given<State, Command, Event> => {
    const state = fold(decider, events);
    return { state, when: (command) => decider.decide(command, state) };
  };

/** The events of a decision; a rejection writes none. */
export const eventsOf = <Event>(decision: Decision<Event>): readonly Event[] =>
  'events' in decision ? decision.events : [];

/** The events that a stream holds after a history of commands, each decided on what the ones before it led to. */
export function eventsAfter<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  commands: readonly Command[],
): readonly Event[] {
  const events: Event[] = [];
  let state = decider.initialState;
  for (const command of commands) {
    const decided = eventsOf(decider.decide(command, state));
    state = fold(decider, decided, state);
    events.push(...decided);
  }
  return events;
}

/** The events that deciding a command again writes, on the state that its own events led to: none, if it is idempotent. */
export function eventsOfRepeating<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  history: readonly Command[],
  command: Command,
): readonly Event[] {
  const state = fold(decider, eventsAfter(decider, [...history, command]));
  return eventsOf(decider.decide(command, state));
}
