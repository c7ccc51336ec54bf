import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '../../testing/arbitraries.js';
import { CONNECTED, device, policyOf, RULE, threat } from '../../testing/facts.js';
import { DAWN, OTHER_DEVICE } from '../../testing/values.js';
import { rulesOf } from '../rules.js';
import { verdictOn, withChanges } from './changed-facts.js';
import type { JudgedFacts } from './changed-facts.js';
import { MOST_REMEDIES, remediesFor } from './remedies.js';

const rules = rulesOf(1);
const FACTS: JudgedFacts = {
  device,
  threatPolicy: DEFAULT_POLICY,
  compliancePolicy: policyOf(RULE),
  connector: CONNECTED,
  gaps: [],
};
const ofDevice = (facts: Partial<typeof device>, rule = RULE) => ({
  ...FACTS,
  device: { ...device, ...facts },
  compliancePolicy: policyOf(rule),
});
const remediesOf = (facts: JudgedFacts) => remediesFor(rules, facts).remedies;

const trojan = threat('t-trojan', ['TROJAN']);
const adware = threat('t-adware', ['ADWARE']);
const raiseTo = (requiredSecurityLevel: string) => ({
  code: 'raiseToleratedLevel',
  platform: 'android',
  requiredSecurityLevel,
});

describe('the remedies of a verdict', () => {
  it('are none where the device is compliant, and where nothing helps', () => {
    expect(remediesFor(rules, FACTS)).toEqual({ remedies: [], complete: true });
    expect(remediesOf(ofDevice({ supersededBy: OTHER_DEVICE }))).toEqual([]);
    expect(remediesOf(ofDevice({ unsupported: true, platform: 'windows' }))).toEqual([]);
    expect(remediesOf(ofDevice({ unsupported: true, platform: 'windows', activation: 'deleted' }))).toEqual([]);
    expect(remediesOf(ofDevice({ platform: null }))).toEqual([]);
    expect(
      remediesOf(ofDevice({ intuneDeviceId: null, reported: false, unreportedCause: 'noIntuneDeviceId' })),
    ).toEqual([]);
  });

  it('R19 of one threat are to resolve or ignore it, to lower its risk, or to tolerate its level', () => {
    expect(remediesFor(rules, ofDevice({ threats: [trojan] }))).toEqual({
      complete: true,
      remedies: [
        [{ code: 'resolveThreat', threatId: 't-trojan' }],
        [{ code: 'ignoreThreat', threatId: 't-trojan' }],
        [{ code: 'lowerRisk', classification: 'TROJAN', risk: 'advisory' }],
        [raiseTo('high')],
      ],
    });
  });

  it('R19 of two threats mend both: each alone, or the worse one alone and the level for the other', () => {
    const found = remediesOf(ofDevice({ threats: [adware, trojan] }));
    expect(found).toContainEqual([raiseTo('high')]);
    expect(found).toContainEqual([
      { code: 'resolveThreat', threatId: 't-adware' },
      { code: 'resolveThreat', threatId: 't-trojan' },
    ]);
    expect(found).toContainEqual([{ code: 'resolveThreat', threatId: 't-trojan' }, raiseTo('low')]);
    expect(found).toContainEqual([{ code: 'lowerRisk', classification: 'TROJAN', risk: 'low' }, raiseTo('low')]);
    expect(found).not.toContainEqual([{ code: 'resolveThreat', threatId: 't-adware' }, raiseTo('high')]);
    expect(found).toHaveLength(1 + 3 * 3 + 3);
  });

  it('R10 of a threat with several classifications lower all of them that are too risky, and UNKNOWN for what is in no table', () => {
    const both = remediesOf(
      ofDevice({ threats: [threat('t-both', ['BRAND_NEW', 'TROJAN'])] }, { ...RULE, requiredSecurityLevel: 'secured' }),
    );
    expect(both).toContainEqual([
      { code: 'lowerRisk', classification: 'TROJAN', risk: 'advisory' },
      { code: 'lowerRisk', classification: 'UNKNOWN', risk: 'advisory' },
    ]);
    expect(both).not.toContainEqual([{ code: 'lowerRisk', classification: 'TROJAN', risk: 'advisory' }]);
  });

  it('R16 of a device that was never activated activate it, or require nothing', () => {
    const pending = remediesOf(ofDevice({ activation: 'pending', activatedAt: null }));
    expect(pending).toEqual([[{ code: 'activate' }], [raiseTo('notSet')]]);
  });

  it('R17 R18 of a silent phone with an old system let it check in and be updated', () => {
    const rule = { ...RULE, unsupportedOsBlocked: true, minimumOsVersion: '15' } as const;
    expect(remediesOf(ofDevice({ disconnected: true }, rule))).toEqual([
      [{ code: 'checkIn' }, { code: 'updateOs', minimumOsVersion: '15' }],
      [{ code: 'updateOs', minimumOsVersion: '15' }, raiseTo('notSet')],
    ]);
  });

  it('R15 of a step that speaks of several things mend all of them, and what the next step then finds', () => {
    const facts: JudgedFacts = {
      ...ofDevice(
        { reported: false, unreportedCause: 'leftEnrollment', threats: [trojan] },
        { ...RULE, partnerDataEnabled: false },
      ),
      connector: { ...CONNECTED, unresponsive: true },
    };
    const first = [
      { code: 'returnToEnrollment' },
      { code: 'restoreConnector' },
      { code: 'enablePlatform', platform: 'android' },
    ];
    expect(remediesOf(facts)).toEqual([
      [{ code: 'resolveThreat', threatId: 't-trojan' }, ...first],
      [...first, { code: 'ignoreThreat', threatId: 't-trojan' }],
      [...first, { code: 'lowerRisk', classification: 'TROJAN', risk: 'advisory' }],
      [...first, raiseTo('high')],
    ]);
  });

  it('R8 of a deleted device begin its next generation: by its activation, or by an enrolment where that is enough', () => {
    const gone = { activation: 'deleted', activatedAt: null } as const;
    expect(remediesOf(ofDevice(gone))).toContainEqual([{ code: 'activate' }]);
    expect(remediesOf(ofDevice(gone, { ...RULE, requiredSecurityLevel: 'notSet' }))).toEqual([
      [{ code: 'activate' }],
      [{ code: 'returnToEnrollment' }],
    ]);
    const left = { ...gone, reported: false, unreportedCause: 'leftEnrollment' } as const;
    expect(remediesOf(ofDevice(left))[0]).toEqual([{ code: 'activate' }, { code: 'returnToEnrollment' }]);
  });

  it('R20 R33 of a gap let the device be heard of', () => {
    const facts = { ...ofDevice({ namedAt: DAWN }), gaps: [{ from: DAWN, to: DAWN }] };
    expect(verdictOn(rules, facts).reasons).toEqual([{ code: 'dataGap' }]);
    expect(remediesOf(facts)).toEqual([[{ code: 'checkIn' }]]);
  });

  it('of very many threats are bounded, and say so; the ways that treat all alike are among them', () => {
    const threats = Array.from({ length: 60 }, (_, number) =>
      threat(`t-${String(number).padStart(2, '0')}`, ['TROJAN', 'ADWARE']),
    );
    const facts = ofDevice({ threats });
    const { remedies, complete } = remediesFor(rules, facts);
    expect(complete).toBe(false);
    expect(remedies.length).toBeLessThanOrEqual(MOST_REMEDIES + 3);
    expect(remedies[0]).toEqual([raiseTo('high')]);
    for (const code of ['resolveThreat', 'ignoreThreat']) {
      expect(remedies).toContainEqual(threats.map(({ threatId }) => ({ code, threatId })));
    }
    for (const remedy of remedies) {
      expect(verdictOn(rules, withChanges(facts, remedy)).verdict).toBe('compliant');
      for (const change of remedy) {
        const fewer = withChanges(
          facts,
          remedy.filter((other) => other !== change),
        );
        expect(verdictOn(rules, fewer).verdict).not.toBe('compliant');
      }
    }
  });
});
