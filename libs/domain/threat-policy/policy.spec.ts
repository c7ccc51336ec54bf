import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareRisk, RISK_LEVELS } from '../compliance/levels.js';
import { DEFAULT_POLICY } from '../testing/arbitraries.js';
import { aCode } from '../testing/values.js';
import { canonicalClassification, riskOf, rowOf, rowsOf } from './policy.js';

const codes = fc.array(aCode, { maxLength: 4 });

describe('a threat policy', () => {
  it.each([
    ['R10 one classification has its own risk', ['TROJAN'], 'high'],
    ['R10 of several the highest counts', ['VULNERABILITY', 'SIDELOADED_APP', 'ROOT_ENABLER'], 'medium'],
    ['R10 their order does not matter', ['ROOT_ENABLER', 'VULNERABILITY'], 'medium'],
    ['R10 none at all counts as UNKNOWN', [], 'low'],
    ['R10 an unknown code counts as UNKNOWN', ['BRAND_NEW'], 'low'],
    ['R10 an unknown code beside a known one', ['BRAND_NEW', 'VULNERABILITY'], 'low'],
    ['R10 a code that every object has counts as UNKNOWN', ['constructor', '__proto__', 'toString'], 'low'],
    ['R9 an advisory stays one', ['VULNERABILITY'], 'advisory'],
  ] as const)('%s', (_rule, classifications, risk) => {
    expect(riskOf(DEFAULT_POLICY, classifications)).toBe(risk);
  });

  it('R10 follows the tenant’s own row of UNKNOWN', () => {
    const { catalogue } = DEFAULT_POLICY;
    const unknown = {
      risk: 'high',
      evidence: 'vedette',
      userCannotRemediate: true,
      requiredConfiguration: false,
    } as const;
    const policy = {
      ...DEFAULT_POLICY,
      catalogue: { ...catalogue, classifications: { ...catalogue.classifications, UNKNOWN: unknown } },
    };
    expect(riskOf(policy, [])).toBe('high');
    expect(riskOf(policy, ['BRAND_NEW'])).toBe('high');
    expect(rowsOf(policy, [])).toEqual([unknown]);
  });

  it('R10 the risk of a threat is that of one of its classifications, and none has a higher one', () => {
    fc.assert(
      fc.property(codes, (classifications) => {
        const risk = riskOf(DEFAULT_POLICY, classifications);
        const risks = rowsOf(DEFAULT_POLICY, classifications).map((row) => row.risk);
        expect(risks).toContain(risk);
        expect(risks.filter((other) => compareRisk(other, risk) > 0)).toEqual([]);
      }),
    );
  });

  it('R11 makes aliases canonical, and leaves every other code as it came', () => {
    expect(canonicalClassification(DEFAULT_POLICY, 'SPY')).toBe('SPYWARE');
    expect(canonicalClassification(DEFAULT_POLICY, 'BLACKLISTED_APP')).toBe('DENYLISTED_APP');
    for (const code of ['TROJAN', 'BRAND_NEW', 'spy', '__proto__', 'constructor', '']) {
      expect(canonicalClassification(DEFAULT_POLICY, code)).toBe(code);
    }
  });

  it('R10 that has no row UNKNOWN is a broken invariant', () => {
    const empty = { revision: 0, catalogue: { ...DEFAULT_POLICY.catalogue, classifications: {} } };
    expect(() => rowOf(empty, 'TROJAN')).toThrow('a threat catalogue without UNKNOWN');
  });

  it('R9 knows risk levels in their order', () => {
    expect([...RISK_LEVELS].reverse().sort(compareRisk)).toEqual(['none', 'advisory', 'low', 'medium', 'high']);
  });
});
