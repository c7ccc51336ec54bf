import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Decider, DomainEvent } from '../decider.js';
import { eventsOfRepeating } from './decider-specification.js';

/** Holds that a command decided again writes nothing, whatever came between the opening and its first time. */
export function expectIdempotent<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  opening: readonly Command[],
  aCommand: fc.Arbitrary<Command>,
): void {
  fc.assert(
    fc.property(fc.array(aCommand, { maxLength: 12 }), aCommand, (history, command) => {
      expect(eventsOfRepeating(decider, [...opening, ...history], command)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
}
