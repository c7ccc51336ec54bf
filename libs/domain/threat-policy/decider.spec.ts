import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accept, fold } from '../decider.js';
import { DAWN } from '../testing/values.js';
import { after, aThreatPolicyCommand } from '../testing/commands.js';
import { eventsAfter, eventsOf, givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import { threatPolicyDecider } from './decider.js';
import { DEFAULT_CATALOGUE } from './default-catalogue.js';
import type { RiskLevelChanged, ThreatCatalogue, ThreatPolicyInitialized, ThreatPolicyReset } from './events.js';
import { riskOf, rowOf } from './policy.js';

const given = givenOf(threatPolicyDecider);
const at = after(1);
const initialize = { type: 'InitializeThreatPolicy', at: DAWN } as const;
const initialized: ThreatPolicyInitialized = {
  type: 'ThreatPolicyInitialized',
  occurredAt: DAWN,
  data: DEFAULT_CATALOGUE,
};
const reset = { type: 'ResetThreatPolicy', at } as const;
const wasReset: ThreatPolicyReset = { type: 'ThreatPolicyReset', occurredAt: at, data: DEFAULT_CATALOGUE };
const change = (classification: string, risk: RiskLevelChanged['data']['risk']) =>
  ({ type: 'ChangeRiskLevel', at, classification, risk }) as const;
const changed = (classification: string, risk: RiskLevelChanged['data']['risk']): RiskLevelChanged => ({
  type: 'RiskLevelChanged',
  occurredAt: at,
  data: { classification, risk },
});

describe('a threat policy', () => {
  it('R10 opens with the whole default table in its event', () => {
    expect(given().when(initialize)).toEqual(accept(initialized));
  });

  it('R10 is opened once', () => {
    expect(given(initialized).when(initialize)).toEqual(accept());
  });

  it('R10 holds the table that was recorded, not the one of the running release', () => {
    const recorded = { ...DEFAULT_CATALOGUE, version: 7, aliases: {} };
    expect(given().state.revision).toBe(-1);
    expect(given({ ...initialized, data: recorded }).state).toEqual({ revision: 0, catalogue: recorded });
  });

  it('R11 takes another risk for one classification, and leaves the others and their marks', () => {
    expect(given(initialized).when(change('ROOT_JAILBREAK', 'low'))).toEqual(accept(changed('ROOT_JAILBREAK', 'low')));
    const { state } = given(initialized, changed('ROOT_JAILBREAK', 'low'));
    const { ROOT_JAILBREAK, ...others } = state.catalogue.classifications;
    const { ROOT_JAILBREAK: before, ...othersBefore } = DEFAULT_CATALOGUE.classifications;
    expect(ROOT_JAILBREAK).toEqual({ ...before, risk: 'low' });
    expect(others).toEqual(othersBefore);
    expect(Object.keys(state.catalogue.classifications)).toEqual(Object.keys(DEFAULT_CATALOGUE.classifications));
    expect(state.revision).toBe(1);
  });

  it.each(Object.entries(DEFAULT_CATALOGUE.aliases))('R11 makes the alias %s canonical on entry', (alias, code) => {
    expect(given(initialized).when(change(alias, 'none'))).toEqual(accept(changed(code, 'none')));
  });

  it('R11 is no event where nothing changes', () => {
    expect(given(initialized).when(change('TROJAN', 'high'))).toEqual(accept());
    expect(given(initialized).when(change('SPY', 'high'))).toEqual(accept());
    expect(given(initialized, changed('TROJAN', 'low')).when(change('TROJAN', 'low'))).toEqual(accept());
  });

  it.each(['BRAND_NEW', 'trojan', '', '__proto__', 'constructor'])(
    'R11 has no risk for a code outside the table: %j',
    (code) => {
      expect(given(initialized).when(change(code, 'low'))).toMatchObject({ rejection: { code: 'not-found' } });
    },
  );

  it('R11 counts at once for threats without a classification, which have the risk of UNKNOWN', () => {
    expect(riskOf(given(initialized, changed('UNKNOWN', 'high')).state, [])).toBe('high');
  });

  it('R1 is not changed or reset before it is opened', () => {
    for (const command of [change('TROJAN', 'low'), reset]) {
      expect(given().when(command)).toMatchObject({ rejection: { code: 'tenant-unknown' } });
    }
  });

  it('R12 goes back to the defaults as one revision, with the whole table in the event', () => {
    const edited = [initialized, changed('TROJAN', 'none'), changed('SPAM', 'high')];
    expect(given(...edited).when(reset)).toEqual(accept(wasReset));
    expect(given(...edited, wasReset).state).toEqual({ revision: 3, catalogue: DEFAULT_CATALOGUE });
  });

  it('R12 takes the defaults of the running release, whatever the table began with', () => {
    const { classifications, aliases } = DEFAULT_CATALOGUE;
    const row = rowOf({ revision: 0, catalogue: DEFAULT_CATALOGUE }, 'TROJAN');
    const fewer = Object.fromEntries(Object.entries(classifications).filter(([code]) => code !== 'TROJAN'));
    const others: readonly Partial<ThreatCatalogue>[] = [
      { version: 7 },
      { catalogue: 'another' },
      { aliases: {} },
      { aliases: { ...aliases, SPY: 'TROJAN' } },
      { classifications: fewer },
      { classifications: { ...fewer, OLD: row } },
      { classifications: { ...classifications, OLD: row } },
      { classifications: { ...classifications, TROJAN: { ...row, evidence: 'vedette' } } },
      { classifications: { ...classifications, TROJAN: { ...row, userCannotRemediate: true } } },
      { classifications: { ...classifications, TROJAN: { ...row, requiredConfiguration: true } } },
    ];
    for (const other of others) {
      const recorded = { ...DEFAULT_CATALOGUE, ...other };
      expect(given({ ...initialized, data: recorded }).when(reset)).toEqual(accept(wasReset));
    }
  });

  it('R12 is no event where the defaults hold already, in whatever order', () => {
    expect(given(initialized).when(reset)).toEqual(accept());
    expect(given(initialized, changed('TROJAN', 'low'), changed('TROJAN', 'high')).when(reset)).toEqual(accept());
    const reversed = Object.fromEntries(Object.entries(DEFAULT_CATALOGUE.classifications).reverse());
    const data = { ...DEFAULT_CATALOGUE, classifications: reversed };
    expect(given({ ...initialized, data }).when(reset)).toEqual(accept());
  });

  it('R12 equals the defaults after any history', () => {
    fc.assert(
      fc.property(fc.array(aThreatPolicyCommand, { maxLength: 12 }), (history) => {
        const edited = fold(threatPolicyDecider, eventsAfter(threatPolicyDecider, [initialize, ...history]));
        const afterReset = fold(threatPolicyDecider, eventsOf(threatPolicyDecider.decide(reset, edited)), edited);
        expect(afterReset.catalogue).toEqual(DEFAULT_CATALOGUE);
      }),
    );
  });

  it('R11 R12 writes nothing for a command that is decided again', () => {
    expectIdempotent(threatPolicyDecider, [], aThreatPolicyCommand);
    expectIdempotent(threatPolicyDecider, [initialize], aThreatPolicyCommand);
  });
});
