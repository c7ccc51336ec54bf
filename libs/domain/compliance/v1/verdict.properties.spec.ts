import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { blocksAtOrAbove } from '../../compliance-policy/policy.js';
import { deviceDecider } from '../../device/decider.js';
import { threatId } from '../../identity/ids.js';
import { instant } from '../../instant.js';
import {
  aCode,
  aCompliancePolicy,
  aConnector,
  aDevice,
  aDeviceHistory,
  DEFAULT_POLICY,
  someGaps,
} from '../../testing/arbitraries.js';
import { eventsAfter, givenOf } from '../../testing/decider-specification.js';
import { DAWN } from '../../testing/values.js';
import { CONNECTED, device, policyOf, RULE, threat } from '../../testing/facts.js';
import type { ThreatPolicy } from '../../threat-policy/policy.js';
import { rowOf } from '../../threat-policy/policy.js';
import { compareLevel, compareRisk, DEVICE_LEVELS, REQUIRED_SECURITY_LEVELS, RISK_LEVELS } from '../levels.js';
import type { RiskLevel } from '../levels.js';
import { evaluate } from './verdict.js';

/** Later than any history. */
const AFTER_ALL = instant(DAWN + 1000 * 86_400_000);

/** The policy with one classification at least at a risk. */
function raised(policy: ThreatPolicy, code: string, risk: RiskLevel): ThreatPolicy {
  const row = rowOf(policy, code);
  if (compareRisk(risk, row.risk) <= 0) return policy;
  const { catalogue } = policy;
  const classifications = { ...catalogue.classifications, [code]: { ...row, risk } };
  return { ...policy, catalogue: { ...catalogue, classifications } };
}

describe('every verdict', () => {
  it('R9 R19 never becomes better when a classification becomes riskier', () => {
    fc.assert(
      fc.property(
        aDevice,
        aCompliancePolicy,
        aConnector,
        someGaps,
        aCode,
        fc.constantFrom(...RISK_LEVELS),
        (facts, policy, connector, gaps, code, risk) => {
          const before = evaluate(facts, DEFAULT_POLICY, policy, connector, gaps);
          const after = evaluate(facts, raised(DEFAULT_POLICY, code, risk), policy, connector, gaps);
          expect(compareLevel(after.level, before.level)).toBeGreaterThanOrEqual(0);
          if (before.verdict === 'nonCompliant') expect(after.verdict).toBe('nonCompliant');
          if (after.verdict === 'compliant') expect(before.verdict).toBe('compliant');
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('R9 R19 never becomes better by another open threat', () => {
    fc.assert(
      fc.property(aDevice, aCompliancePolicy, aConnector, someGaps, aCode, (facts, policy, connector, gaps, code) => {
        const before = evaluate(facts, DEFAULT_POLICY, policy, connector, gaps);
        const more = { ...facts, threats: [...facts.threats, threat('t-more', [code])] };
        const after = evaluate(more, DEFAULT_POLICY, policy, connector, gaps);
        expect(compareLevel(after.level, before.level)).toBeGreaterThanOrEqual(0);
        if (before.verdict === 'nonCompliant') expect(after.verdict).toBe('nonCompliant');
        if (after.verdict === 'compliant') expect(before.verdict).toBe('compliant');
      }),
      { numRuns: 1000 },
    );
  });

  it('R19 does not depend on the order of the threats', () => {
    const shuffled = aDevice.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts.threats], { minLength: facts.threats.length })),
    );
    fc.assert(
      fc.property(shuffled, aCompliancePolicy, aConnector, someGaps, ([facts, threats], policy, connector, gaps) => {
        expect(evaluate({ ...facts, threats }, DEFAULT_POLICY, policy, connector, gaps)).toEqual(
          evaluate(facts, DEFAULT_POLICY, policy, connector, gaps),
        );
      }),
    );
  });

  it('R14a is what it was before a threat that was detected and resolved', () => {
    fc.assert(
      fc.property(
        aDeviceHistory,
        aCompliancePolicy,
        aConnector,
        someGaps,
        aCode,
        (history, policy, connector, gaps, code) => {
          const events = eventsAfter(deviceDecider, history);
          const passing = threatId('t-passing');
          const before = givenOf(deviceDecider)(...events).state;
          const detected = {
            type: 'ThreatDetected',
            occurredAt: AFTER_ALL,
            data: { threatId: passing, type: 'OS', classifications: [code], severity: null, details: null },
          } as const;
          const resolved = {
            type: 'ThreatResolved',
            occurredAt: instant(AFTER_ALL + 1),
            data: { threatId: passing, cause: 'reported', report: null },
          } as const;
          const after = givenOf(deviceDecider)(...events, detected, resolved).state;
          expect(evaluate(after, DEFAULT_POLICY, policy, connector, gaps)).toEqual(
            evaluate(before, DEFAULT_POLICY, policy, connector, gaps),
          );
        },
      ),
    );
  });

  it('R15–R20 has reasons exactly where it is not compliant, and never that of a read model', () => {
    fc.assert(
      fc.property(aDevice, aCompliancePolicy, aConnector, someGaps, (facts, policy, connector, gaps) => {
        const { verdict, reasons } = evaluate(facts, DEFAULT_POLICY, policy, connector, gaps);
        expect(reasons.length === 0).toBe(verdict === 'compliant');
        expect(reasons.map(({ code }) => code)).not.toContain('stale');
      }),
    );
  });

  it('R19 the wording “at or above” agrees with the tolerated level, for every level and rule', () => {
    const codes = { secured: [], low: ['ADWARE'], medium: ['ROOT_ENABLER'], high: ['TROJAN'] };
    for (const requiredSecurityLevel of REQUIRED_SECURITY_LEVELS) {
      for (const level of DEVICE_LEVELS) {
        const threats = codes[level].map((code) => threat('t-1', [code]));
        const verdict = evaluate(
          { ...device, threats },
          DEFAULT_POLICY,
          policyOf({ ...RULE, requiredSecurityLevel }),
          CONNECTED,
          [],
        );
        const blocks = blocksAtOrAbove(requiredSecurityLevel);
        expect(verdict.level).toBe(level);
        expect([requiredSecurityLevel, level, verdict.verdict]).toEqual([
          requiredSecurityLevel,
          level,
          blocks !== null && compareLevel(level, blocks) >= 0 ? 'nonCompliant' : 'compliant',
        ]);
      }
    }
  });
});
