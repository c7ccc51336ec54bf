import { describe, expect, it } from '@jest/globals';
import { threatId } from '../../identity/ids.js';
import { instant } from '../../instant.js';
import { DAWN, DEFAULT_POLICY } from '../../testing/arbitraries.js';
import { OTHER_DEVICE } from '../../testing/values.js';
import { CONNECTED, device, policyOf, RULE, threat } from '../../testing/facts.js';
import type { ConnectorFacts, DeviceFacts, SourceGap } from '../facts.js';
import type { PlatformRule } from '../../compliance-policy/events.js';
import type { Verdict } from './verdict.js';
import { evaluate } from './verdict.js';

/** The verdict of a device that is fine but for what is told. */
const judge = (
  facts: Partial<DeviceFacts> = {},
  rule: Partial<PlatformRule> = {},
  connector: Partial<ConnectorFacts> = {},
  gaps: readonly SourceGap[] = [],
): Verdict =>
  evaluate(
    { ...device, ...facts },
    DEFAULT_POLICY,
    policyOf({ ...RULE, ...rule }),
    { ...CONNECTED, ...connector },
    gaps,
  );

const gap: SourceGap = { from: instant(DAWN + 10), to: instant(DAWN + 20) };
const named = { namedAt: DAWN };

const trojan = threat('t-trojan', ['TROJAN']);
const adware = threat('t-adware', ['ADWARE']);
const rooting = threat('t-root', ['ROOT_ENABLER']);
const advisory = threat('t-advisory', ['VULNERABILITY']);

const notEvaluated = (...reasons: Verdict['reasons']) => ({ verdict: 'notEvaluated', reasons });
const nonCompliant = (...reasons: Verdict['reasons']) => ({ verdict: 'nonCompliant', reasons });

describe('the level of a device', () => {
  it('R9 is the highest risk of its open threats', () => {
    expect(judge().level).toBe('secured');
    expect(judge({ threats: [adware] }).level).toBe('low');
    expect(judge({ threats: [adware, rooting] }).level).toBe('medium');
    expect(judge({ threats: [adware, trojan, rooting] }).level).toBe('high');
  });

  it('R9 does not count what is resolved or ignored', () => {
    const threats = [{ ...trojan, status: 'ignored' } as const, { ...rooting, status: 'resolved' } as const, adware];
    expect(judge({ threats }).level).toBe('low');
  });

  it('R9 is not raised by none and advisory', () => {
    expect(judge({ threats: [advisory] }).level).toBe('secured');
  });

  it('R13 does not follow the severity that the source reported', () => {
    expect(judge({ threats: [{ ...adware, severity: 'high' }] }).level).toBe('low');
    expect(judge({ threats: [{ ...trojan, severity: 'none' }] }).level).toBe('high');
  });

  it('R8 is computed of a device that is not judged, too', () => {
    expect(judge({ activation: 'deleted', threats: [trojan] })).toMatchObject({
      verdict: 'notEvaluated',
      level: 'high',
    });
  });
});

describe('a verdict', () => {
  it('R20 is compliant where nothing speaks against it', () => {
    expect(judge()).toEqual({
      verdict: 'compliant',
      level: 'secured',
      reasons: [],
      policyRevisions: { threatPolicy: 0, compliancePolicy: 4 },
    });
  });

  it('R15 is not given of a deleted or superseded device, and these stand alone', () => {
    const outside = {
      unsupported: true,
      reported: false,
      unreportedCause: 'leftEnrollment',
      platform: 'windows',
    } as const;
    expect(judge({ ...outside, activation: 'deleted', supersededBy: OTHER_DEVICE })).toMatchObject(
      notEvaluated({ code: 'deleted' }),
    );
    expect(judge({ ...outside, supersededBy: OTHER_DEVICE })).toMatchObject(notEvaluated({ code: 'superseded' }));
  });

  it('R15 lists all reasons why it is not given, in the order of the rule', () => {
    const facts = {
      unsupported: true,
      platform: 'windows',
      reported: false,
      unreportedCause: 'leftEnrollment',
    } as const;
    expect(judge({ ...facts, threats: [trojan], disconnected: true }, {}, { unresponsive: true })).toMatchObject(
      notEvaluated(
        { code: 'unsupported' },
        { code: 'unreported', cause: 'leftEnrollment' },
        { code: 'platformDisabled' },
        { code: 'partnerDataIgnored' },
      ),
    );
  });

  it.each<[string, Partial<DeviceFacts>, Partial<PlatformRule>, Partial<ConnectorFacts>, Verdict['reasons']]>([
    [
      'a device without an Intune id',
      { reported: false, unreportedCause: 'noIntuneDeviceId' },
      {},
      {},
      [{ code: 'unreported', cause: 'noIntuneDeviceId' }],
    ],
    ['a platform with partner data off', {}, { partnerDataEnabled: false }, {}, [{ code: 'platformDisabled' }]],
    ['a platform that nobody has named', { platform: null }, {}, {}, [{ code: 'platformDisabled' }]],
    ['a platform without a rule', { platform: 'constructor' }, {}, {}, [{ code: 'platformDisabled' }]],
    ['a connector that is not set up', {}, {}, { provisioning: 'notSetUp' }, [{ code: 'partnerDataIgnored' }]],
    ['a connector that is unavailable', {}, {}, { provisioning: 'unavailable' }, [{ code: 'partnerDataIgnored' }]],
    ['a connector that is unresponsive', {}, {}, { unresponsive: true }, [{ code: 'partnerDataIgnored' }]],
  ])('R15 is not given for %s, whatever else there is', (_what, facts, rule, connector, reasons) => {
    const worse = { ...facts, ...named, threats: [trojan], disconnected: true, activation: 'pending' } as const;
    expect(judge(worse, rule, connector, [gap])).toMatchObject({ verdict: 'notEvaluated', reasons });
    expect(judge(facts, rule, connector)).toMatchObject({ verdict: 'notEvaluated', reasons });
  });

  it('R15 is given while the connector has failed but is not unresponsive', () => {
    expect(judge({}, {}, { failed: true })).toMatchObject({ verdict: 'compliant', reasons: [] });
  });

  it.each(['pending', 'deactivated'] as const)('R16 of a %s device depends on the rule alone', (activation) => {
    const facts = { activation, threats: [trojan], disconnected: true };
    expect(judge(facts)).toMatchObject(notEvaluated({ code: 'awaitingActivation' }));
    expect(judge(facts, { blockedOnMissingPartnerData: true })).toMatchObject(
      nonCompliant({ code: 'missingPartnerData' }),
    );
  });

  it('R16 does not wait for an activation where nothing is required', () => {
    const rule = { requiredSecurityLevel: 'notSet', blockedOnMissingPartnerData: true } as const;
    expect(judge({ activation: 'pending', threats: [trojan] }, rule)).toMatchObject({
      verdict: 'compliant',
      reasons: [],
    });
  });

  it('R17 is nonCompliant for a disconnected device, whatever its level', () => {
    expect(judge({ disconnected: true })).toMatchObject(nonCompliant({ code: 'disconnected' }));
    expect(judge({ disconnected: true }, { requiredSecurityLevel: 'high' })).toMatchObject(
      nonCompliant({ code: 'disconnected' }),
    );
    expect(judge({ disconnected: true }, { requiredSecurityLevel: 'notSet' })).toMatchObject({ verdict: 'compliant' });
  });

  it('R18 is nonCompliant for an OS below the minimum, where that blocks', () => {
    const rule = { unsupportedOsBlocked: true, minimumOsVersion: '15.0' };
    const reason = { code: 'unsupportedOs', osVersion: '14.0', minimumOsVersion: '15.0' } as const;
    expect(judge({ osVersion: '14.0' }, rule)).toMatchObject(nonCompliant(reason));
    expect(judge({ osVersion: '14.0' }, { ...rule, requiredSecurityLevel: 'notSet' })).toMatchObject(
      nonCompliant(reason),
    );
    expect(judge({ osVersion: '14.0' }, { ...rule, unsupportedOsBlocked: false })).toMatchObject({
      verdict: 'compliant',
    });
    for (const osVersion of ['15', '15.0.1', 'beta', null]) {
      expect(judge({ osVersion }, rule)).toMatchObject({ verdict: 'compliant' });
    }
  });

  it('R19 is nonCompliant for a level over the tolerated one, and names every offending threat', () => {
    const second = threat('t-adware-2', ['ADWARE']);
    const facts = {
      threats: [advisory, second, adware, rooting, trojan, { ...trojan, threatId: threatId('a-trojan') }],
    };
    expect(judge(facts, { requiredSecurityLevel: 'low' })).toMatchObject(
      nonCompliant({
        code: 'threatLevel',
        requiredSecurityLevel: 'low',
        level: 'high',
        threats: [
          { threatId: threatId('a-trojan'), risk: 'high' },
          { threatId: trojan.threatId, risk: 'high' },
          { threatId: rooting.threatId, risk: 'medium' },
        ],
      }),
    );
    expect(judge(facts, { requiredSecurityLevel: 'secured' }).reasons).toMatchObject([
      { threats: [{}, {}, {}, { threatId: 't-adware' }, { threatId: 't-adware-2' }] },
    ]);
  });

  it.each([
    ['secured', ['secured']],
    ['low', ['secured', 'low']],
    ['medium', ['secured', 'low', 'medium']],
    ['high', ['secured', 'low', 'medium', 'high']],
    ['notSet', ['secured', 'low', 'medium', 'high']],
  ] as const)('R19 %s tolerates %j', (requiredSecurityLevel, tolerated) => {
    const devices = [[], [adware], [rooting], [trojan]].map((threats) => judge({ threats }, { requiredSecurityLevel }));
    const compliant = devices.filter(({ verdict }) => verdict === 'compliant').map(({ level }) => level);
    expect(compliant).toEqual(tolerated);
  });

  it('R17 R18 R19 stand together, in their order', () => {
    const rule = { unsupportedOsBlocked: true, minimumOsVersion: '15' };
    expect(judge({ ...named, disconnected: true, osVersion: '14', threats: [trojan] }, rule, {}, [gap])).toMatchObject(
      nonCompliant(
        { code: 'disconnected' },
        { code: 'unsupportedOs', osVersion: '14', minimumOsVersion: '15' },
        {
          code: 'threatLevel',
          requiredSecurityLevel: 'secured',
          level: 'high',
          threats: [{ threatId: trojan.threatId, risk: 'high' }],
        },
      ),
    );
  });

  it('R20 R33 is not given inside a data gap where it would be compliant', () => {
    expect(judge(named, {}, {}, [gap])).toMatchObject(notEvaluated({ code: 'dataGap' }));
    expect(judge({ ...named, threats: [trojan] }, {}, {}, [gap])).toMatchObject({ verdict: 'nonCompliant' });
  });

  it.each<[string, Partial<DeviceFacts>, boolean]>([
    ['a device that the source never named', { namedAt: null }, false],
    ['one that it named first after the gap', { namedAt: instant(gap.to + 1) }, false],
    ['one that it named when the gap ended', { namedAt: gap.to }, true],
    ['one that was heard of inside the gap', { ...named, heardAfterGapAt: instant(gap.to - 1) }, true],
    ['one that was heard of at its end', { ...named, heardAfterGapAt: gap.to }, true],
    ['one that was heard of after it', { ...named, heardAfterGapAt: instant(gap.to + 1) }, false],
  ])('R33 stands in a gap, or not, for %s', (_what, facts, stands) => {
    expect(judge(facts, {}, {}, [gap]).verdict).toBe(stands ? 'notEvaluated' : 'compliant');
  });

  it('R33 stands while any one of several gaps does', () => {
    const earlier = { from: instant(DAWN + 1), to: instant(DAWN + 2) };
    const heardBetween = { ...named, heardAfterGapAt: instant(DAWN + 5) };
    expect(judge(heardBetween, {}, {}, [earlier]).verdict).toBe('compliant');
    expect(judge(heardBetween, {}, {}, [earlier, gap]).verdict).toBe('notEvaluated');
  });

  it('R15 follows the rule of the device’s own platform', () => {
    const strict = { ...RULE, blockedOnMissingPartnerData: true };
    const policies = { revision: 1, android: RULE, ios: strict };
    const pending = { ...device, activation: 'pending', activatedAt: DAWN } as const;
    expect(evaluate(pending, DEFAULT_POLICY, policies, CONNECTED, []).verdict).toBe('notEvaluated');
    expect(evaluate({ ...pending, platform: 'ios' }, DEFAULT_POLICY, policies, CONNECTED, []).verdict).toBe(
      'nonCompliant',
    );
  });
});
