import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compliancePolicyDecider } from '../../compliance-policy/decider.js';
import { deviceDecider } from '../../device/decider.js';
import type { DeviceState } from '../../device/decider.js';
import type { DeviceCommand } from '../../device/commands.js';
import { fold } from '../../decider.js';
import { instant } from '../../instant.js';
import {
  aCompliancePolicy,
  aConnector,
  aDevice,
  aDeviceHistory,
  DEFAULT_POLICY,
  someGaps,
} from '../../testing/arbitraries.js';
import { eventsAfter, eventsOf } from '../../testing/decider-specification.js';
import { observed } from '../../testing/device-words.js';
import { CONNECTED } from '../../testing/facts.js';
import { DAWN } from '../../testing/values.js';
import { threatPolicyDecider } from '../../threat-policy/decider.js';
import { UNKNOWN } from '../../threat-policy/policy.js';
import { REQUIRED_SECURITY_LEVELS } from '../levels.js';
import { rulesOf } from '../rules.js';
import type { Change } from './change.js';
import { isWithin } from './change.js';
import type { JudgedFacts } from './changed-facts.js';
import { platformOf, toleratedRisk, verdictOn, withChanges } from './changed-facts.js';
import { remediesFor } from './remedies.js';

const rules = rulesOf(1);
const RUNS = { numRuns: 400 };

const someFacts: fc.Arbitrary<JudgedFacts> = fc
  .tuple(aDevice, aCompliancePolicy, aConnector, someGaps)
  .map(([device, compliancePolicy, connector, gaps]) => ({
    device,
    threatPolicy: DEFAULT_POLICY,
    compliancePolicy,
    connector,
    gaps,
  }));

const isCompliant = (facts: JudgedFacts): boolean => verdictOn(rules, facts).verdict === 'compliant';

/** The same set asking for a little less: one change left out, or the level raised by one step less. */
function lesser(changes: readonly Change[], now: string): readonly (readonly Change[])[] {
  const fewer = changes.map((change) => changes.filter((other) => other !== change));
  const lower = changes.flatMap((change): (readonly Change[])[] => {
    if (change.code !== 'raiseToleratedLevel') return [];
    const below = REQUIRED_SECURITY_LEVELS.filter(
      (level) =>
        REQUIRED_SECURITY_LEVELS.indexOf(level) < REQUIRED_SECURITY_LEVELS.indexOf(change.requiredSecurityLevel) &&
        REQUIRED_SECURITY_LEVELS.findIndex((word) => word === now) < REQUIRED_SECURITY_LEVELS.indexOf(level),
    );
    return below.map((requiredSecurityLevel) =>
      changes.map((other) => (other === change ? { ...change, requiredSecurityLevel } : other)),
    );
  });
  return [...fewer, ...lower];
}

const requiredOf = ({ device, compliancePolicy }: JudgedFacts): string => {
  const platform = platformOf(device);
  return platform === null ? 'notSet' : compliancePolicy[platform].requiredSecurityLevel;
};

/** Every change that may be made of a device, as a set that raises the level to `required` would hold it. */
function everyChange(facts: JudgedFacts): readonly Change[] {
  const { device, compliancePolicy } = facts;
  const platform = platformOf(device);
  const open = device.threats.filter(({ status }) => status === 'open');
  const codes = open.flatMap(({ classifications }) => classifications);
  const rows = [...codes.filter((code) => Object.hasOwn(facts.threatPolicy.catalogue.classifications, code)), UNKNOWN];
  const ofPlatform: readonly Change[] =
    platform === null
      ? []
      : [
          { code: 'enablePlatform', platform },
          ...REQUIRED_SECURITY_LEVELS.map(
            (requiredSecurityLevel) => ({ code: 'raiseToleratedLevel', platform, requiredSecurityLevel }) as const,
          ).filter(
            ({ requiredSecurityLevel }) =>
              REQUIRED_SECURITY_LEVELS.indexOf(requiredSecurityLevel) >
              REQUIRED_SECURITY_LEVELS.findIndex((word) => word === requiredOf(facts)),
          ),
          ...(compliancePolicy[platform].minimumOsVersion === null
            ? []
            : [{ code: 'updateOs', minimumOsVersion: compliancePolicy[platform].minimumOsVersion } as const]),
        ];
  const ofDevice: readonly Change[] = [
    ...(device.activation === 'activated' ? [{ code: 'checkIn' } as const] : []),
    ...(device.unsupported || device.activation === 'activated' ? [] : [{ code: 'activate' } as const]),
    { code: 'returnToEnrollment' },
    { code: 'restoreConnector' },
  ];
  return [
    ...open.flatMap(({ threatId }) => [
      { code: 'resolveThreat', threatId } as const,
      { code: 'ignoreThreat', threatId } as const,
    ]),
    ...[...new Set(rows)].map((classification) => ({ code: 'lowerRisk', classification, risk: 'none' }) as const),
    ...ofPlatform,
    ...ofDevice,
  ];
}

/** A risk is lowered to what the set tolerates. */
function settled(facts: JudgedFacts, changes: readonly Change[]): readonly Change[] {
  const raised = changes.find((change) => change.code === 'raiseToleratedLevel');
  const platform = platformOf(facts.device);
  const required =
    raised?.code === 'raiseToleratedLevel'
      ? raised.requiredSecurityLevel
      : facts.compliancePolicy[platform ?? 'android'].requiredSecurityLevel;
  return changes.map((change) => (change.code === 'lowerRisk' ? { ...change, risk: toleratedRisk(required) } : change));
}

function setsUpTo(size: number, changes: readonly Change[]): readonly (readonly Change[])[] {
  if (size === 0) return [[]];
  const smaller = setsUpTo(size - 1, changes);
  const grown = smaller.flatMap((set) => {
    const last = set.at(-1);
    const from = last === undefined ? 0 : changes.indexOf(last) + 1;
    return set.length === size - 1 ? changes.slice(from).map((change) => [...set, change]) : [];
  });
  return [...smaller, ...grown];
}

const raisesOnce = (changes: readonly Change[]): boolean =>
  changes.filter(({ code }) => code === 'raiseToleratedLevel').length <= 1;

describe('every remedy', () => {
  it('R15–R20 makes the device compliant, and nothing smaller than it does', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        for (const remedy of remediesFor(rules, facts).remedies) {
          expect(isCompliant(withChanges(facts, remedy))).toBe(true);
          for (const less of lesser(remedy, requiredOf(facts))) {
            expect(isCompliant(withChanges(facts, settled(facts, less)))).toBe(false);
          }
        }
      }),
      RUNS,
    );
  });

  it('R15–R20 is found: whatever two changes mend the device, a remedy is within them', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const { remedies } = remediesFor(rules, facts);
        if (isCompliant(facts)) {
          expect(remedies).toEqual([]);
          return;
        }
        for (const set of setsUpTo(2, everyChange(facts)).filter(raisesOnce)) {
          if (!isCompliant(withChanges(facts, settled(facts, set)))) continue;
          expect(remedies.some((remedy) => isWithin(remedy, set))).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('is told in the same order, whatever the order of the threats', () => {
    const shuffled = someFacts.chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray([...facts.device.threats], { minLength: facts.device.threats.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([facts, threats]) => {
        const other = { ...facts, device: { ...facts.device, threats } };
        expect(remediesFor(rules, other)).toEqual(remediesFor(rules, facts));
      }),
      RUNS,
    );
  });

  it('is what it says: decided by the real deciders it makes a device compliant', () => {
    fc.assert(
      fc.property(aDeviceHistory, aCompliancePolicy, (history, compliancePolicy) => {
        const device = fold(deviceDecider, eventsAfter(deviceDecider, history));
        const facts: JudgedFacts = {
          device,
          threatPolicy: DEFAULT_POLICY,
          compliancePolicy,
          connector: CONNECTED,
          gaps: [],
        };
        for (const remedy of remediesFor(rules, facts).remedies) {
          expect(isCompliant(decided({ ...facts, device }, remedy))).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

const LATER = instant(DAWN + 400 * 86_400_000);

type DecidedFacts = JudgedFacts & { readonly device: DeviceState };

function deciding(facts: DecidedFacts, command: DeviceCommand): DecidedFacts {
  const device = fold(deviceDecider, eventsOf(deviceDecider.decide(command, facts.device)), facts.device);
  return { ...facts, device };
}

const heardLater = { ...observed(LATER), heard: true };

/** A change as the command that makes it. */
function made(facts: DecidedFacts, change: Change): DecidedFacts {
  switch (change.code) {
    case 'resolveThreat': {
      const { threatId } = change;
      return deciding(facts, { type: 'ResolveThreat', ...observed(LATER), threatId, cause: 'reported', report: null });
    }
    case 'ignoreThreat':
      return deciding(facts, {
        type: 'IgnoreThreat',
        at: LATER,
        threatId: change.threatId,
        reason: null,
        until: null,
      });
    case 'checkIn':
      return deciding(facts, { type: 'CheckIn', ...heardLater });
    case 'activate':
      return deciding(facts, { type: 'ActivateDevice', ...heardLater });
    case 'updateOs':
      return deciding(facts, {
        type: 'EnrollDevice',
        at: LATER,
        source: 'manual',
        osVersion: change.minimumOsVersion,
      });
    case 'returnToEnrollment':
      return deciding(facts, { type: 'EnrollDevice', at: LATER, source: 'manual' });
    case 'lowerRisk': {
      const { classification, risk } = change;
      const decision = threatPolicyDecider.decide(
        { type: 'ChangeRiskLevel', at: LATER, classification, risk },
        facts.threatPolicy,
      );
      return { ...facts, threatPolicy: fold(threatPolicyDecider, eventsOf(decision), facts.threatPolicy) };
    }
    case 'raiseToleratedLevel':
    case 'enablePlatform': {
      const { platform } = change;
      const changed =
        change.code === 'enablePlatform'
          ? { partnerDataEnabled: true }
          : { requiredSecurityLevel: change.requiredSecurityLevel };
      const rule = { ...facts.compliancePolicy[platform], ...changed };
      const decision = compliancePolicyDecider.decide(
        { type: 'ChangePlatformRule', at: LATER, platform, rule },
        facts.compliancePolicy,
      );
      return { ...facts, compliancePolicy: fold(compliancePolicyDecider, eventsOf(decision), facts.compliancePolicy) };
    }
    case 'restoreConnector':
      return facts;
  }
}

/** The enrolment of a deleted device comes before its activation, as an admin would do it. */
function decided(facts: DecidedFacts, remedy: readonly Change[]): DecidedFacts {
  const enrolments = remedy.filter(({ code }) => code === 'returnToEnrollment');
  return [...enrolments, ...remedy.filter((change) => !enrolments.includes(change))].reduce(made, facts);
}
