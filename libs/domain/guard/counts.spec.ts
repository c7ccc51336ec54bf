import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DeviceFacts } from '../compliance/facts.js';
import { rulesOf } from '../compliance/rules.js';
import { aCompliancePolicy, aConnector, aDevice, DEFAULT_POLICY, someGaps } from '../testing/arbitraries.js';
import { CONNECTED, device, policyOf, RULE, threat } from '../testing/facts.js';
import { OTHER_DEVICE } from '../testing/values.js';
import { withRisk } from '../threat-policy/policy.js';
import type { AlikeDevices, JudgedBy, ProposedChange } from './counts.js';
import { countChange, isJudged, NO_DEVICES, sumOf } from './counts.js';

const BY: JudgedBy = {
  rules: rulesOf(1),
  threatPolicy: DEFAULT_POLICY,
  compliancePolicy: policyOf(RULE),
  connector: CONNECTED,
  gaps: [],
};
const TROJAN_IGNORED: JudgedBy = {
  ...BY,
  threatPolicy: { revision: 1, catalogue: withRisk(DEFAULT_POLICY.catalogue, 'TROJAN', 'none') },
};

const alike = (facts: Partial<DeviceFacts>, devices: number): AlikeDevices => ({
  device: { ...device, ...facts },
  toldBefore: true,
  isStale: false,
  devices,
});
const WITH_TROJAN = alike({ threats: [threat('t-1', ['TROJAN'])] }, 30);
const CLEAN = alike({}, 60);
const FLEET = [WITH_TROJAN, CLEAN];

const change = (after: JudgedBy, of: ProposedChange['of'] = 'verdict'): ProposedChange => ({
  of,
  before: BY,
  after,
  deviceAfter: (facts) => facts,
});

describe('what a change would come to', () => {
  it('R34 counts the devices whose verdict word would change, by the word that it would change to', () => {
    expect(countChange(FLEET, change(TROJAN_IGNORED))).toEqual({
      judged: 90,
      changed: 30,
      becoming: { compliant: 30, nonCompliant: 0, notEvaluated: 0 },
    });
    const strict = { ...BY, compliancePolicy: policyOf({ ...RULE, partnerDataEnabled: false }) };
    expect(countChange(FLEET, change(strict))).toEqual({
      judged: 90,
      changed: 90,
      becoming: { compliant: 0, nonCompliant: 0, notEvaluated: 90 },
    });
  });

  it('R34 passes over a change of the reasons alone', () => {
    const both = alike({ threats: [threat('t-1', ['TROJAN'])], disconnected: true }, 20);
    expect(countChange([both], change(TROJAN_IGNORED))).toEqual({ ...NO_DEVICES, judged: 20 });
  });

  it.each([
    { what: 'unsupported', facts: { unsupported: true } },
    { what: 'superseded', facts: { supersededBy: OTHER_DEVICE } },
    { what: 'deleted', facts: { activation: 'deleted' } },
  ] as const)('R34 counts no $what device', ({ facts }) => {
    const off = { ...BY, connector: { ...CONNECTED, stateSync: { ...CONNECTED.stateSync, deviceStatus: false } } };
    const gone = alike({ ...facts, threats: [threat('t-1', ['TROJAN'])] }, 5);
    expect(countChange([gone, CLEAN], change(TROJAN_IGNORED)).judged).toBe(60);
    expect(countChange([gone, CLEAN], change(off, 'intuneState'))).toMatchObject({ judged: 60, changed: 60 });
  });

  it('R34 counts a device whose events cannot be followed, and never as changed', () => {
    const stale = { ...WITH_TROJAN, isStale: true };
    expect(countChange([stale], change(TROJAN_IGNORED))).toEqual({ ...NO_DEVICES, judged: 30 });
  });

  it('R26 R34 looks at the Intune state where the state sync changes, and at no verdict', () => {
    const untold = { ...BY, connector: { ...CONNECTED, stateSync: { ...CONNECTED.stateSync, threatStatus: false } } };
    const pending = alike({ activation: 'pending', assessed: false }, 7);
    expect(countChange([...FLEET, pending], change(untold, 'intuneState'))).toEqual({
      judged: 97,
      changed: 90,
      becoming: NO_DEVICES.becoming,
    });
    expect(countChange([...FLEET, pending], change(untold)).changed).toBe(0);
  });

  it('R34 counts what becomes of the devices themselves', () => {
    const silenced = { ...change(BY), deviceAfter: (facts: DeviceFacts) => ({ ...facts, disconnected: true }) };
    expect(countChange(FLEET, silenced)).toEqual({
      judged: 90,
      changed: 60,
      becoming: { compliant: 0, nonCompliant: 60, notEvaluated: 0 },
    });
  });

  it('R34 comes to the same in one go, in parts, and device by device', () => {
    const aFleet = fc.array(
      fc.record({
        device: aDevice,
        toldBefore: fc.boolean(),
        isStale: fc.boolean(),
        devices: fc.integer({ min: 1, max: 4 }),
      }),
      { maxLength: 8 },
    );
    const by = fc
      .tuple(aCompliancePolicy, aConnector, someGaps)
      .map(([compliancePolicy, connector, gaps]): JudgedBy => ({ ...BY, compliancePolicy, connector, gaps }));
    fc.assert(
      fc.property(aFleet, by, by, fc.constantFrom('verdict', 'intuneState'), (fleet, before, after, of) => {
        const proposed: ProposedChange = { of, before, after, deviceAfter: (facts) => facts };
        const whole = countChange(fleet, proposed);
        const single = fleet.flatMap((kind) => Array.from({ length: kind.devices }, () => ({ ...kind, devices: 1 })));
        expect(single.map((one) => countChange([one], proposed)).reduce(sumOf, NO_DEVICES)).toEqual(whole);
        const { compliant, nonCompliant, notEvaluated } = whole.becoming;
        expect(compliant + nonCompliant + notEvaluated).toBe(of === 'verdict' ? whole.changed : 0);
        expect(whole.changed).toBeLessThanOrEqual(whole.judged);
        expect(whole.judged).toBe(single.filter(({ device: facts }) => isJudged(facts)).length);
        expect(countChange(fleet, { ...proposed, after: before }).changed).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
