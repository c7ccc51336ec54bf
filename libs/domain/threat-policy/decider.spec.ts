import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { DAWN } from '../testing/arbitraries.js';
import { eventsOfRepeating, givenOf } from '../testing/decider-specification.js';
import { threatPolicyDecider } from './decider.js';
import { DEFAULT_CATALOGUE } from './default-catalogue.js';
import type { ThreatPolicyInitialized } from './events.js';

const given = givenOf(threatPolicyDecider);
const initialize = { type: 'InitializeThreatPolicy', at: DAWN } as const;
const initialized: ThreatPolicyInitialized = {
  type: 'ThreatPolicyInitialized',
  occurredAt: DAWN,
  data: DEFAULT_CATALOGUE,
};

describe('a threat policy', () => {
  it('R10 opens with the whole default table in its event', () => {
    expect(given().when(initialize)).toEqual(accept(initialized));
  });

  it('R10 is opened once', () => {
    expect(given(initialized).when(initialize)).toEqual(accept());
    expect(eventsOfRepeating(threatPolicyDecider, [], initialize)).toEqual([]);
  });

  it('R10 holds the table that was recorded, not the one of the running release', () => {
    const recorded = { ...DEFAULT_CATALOGUE, version: 7, aliases: {} };
    expect(given().state.revision).toBe(-1);
    expect(given({ ...initialized, data: recorded }).state).toEqual({ revision: 0, catalogue: recorded });
  });
});
