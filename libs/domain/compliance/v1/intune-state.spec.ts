import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aConnector, aDevice, DEFAULT_POLICY } from '../../testing/arbitraries.js';
import { CONNECTED, device, threat } from '../../testing/facts.js';
import { OTHER_DEVICE } from '../../testing/values.js';
import type { ConnectorFacts, DeviceFacts } from '../facts.js';
import { PARTNER_REPORTED_THREAT_STATES, WITHHELD } from '../intune.js';
import type { PartnerReportedThreatState, Withheld } from './intune-state.js';
import { intuneState } from './intune-state.js';

const stateOf = (
  facts: Partial<DeviceFacts> = {},
  sync: Partial<ConnectorFacts['stateSync']> = {},
  toldBefore = false,
) => {
  const connector = { ...CONNECTED, stateSync: { ...CONNECTED.stateSync, ...sync } };
  return intuneState({ ...device, ...facts }, DEFAULT_POLICY, connector, toldBefore);
};
const told = (partnerReportedThreatState: PartnerReportedThreatState) => ({
  partnerReportedThreatState,
  withheld: null,
});
const withheld = (why: Withheld) => ({ partnerReportedThreatState: null, withheld: why });

const trojan = threat('t-trojan', ['TROJAN']);
const rooting = threat('t-root', ['ROOT_ENABLER']);
const adware = threat('t-adware', ['ADWARE']);
const rooted = threat('t-rooted', ['ROOT_JAILBREAK']);
const noDns = threat('t-dns', ['SECURE_DNS_NOT_ENABLED']);
const unreported = { reported: false, unreportedCause: 'noIntuneDeviceId' } as const;

describe('the Intune state of a device', () => {
  it('R25 is withheld of an unsupported, a superseded and an unreported one', () => {
    expect(stateOf({ unsupported: true, supersededBy: OTHER_DEVICE })).toEqual(withheld('unsupported'));
    expect(stateOf({ supersededBy: OTHER_DEVICE, ...unreported })).toEqual(withheld('superseded'));
    expect(stateOf(unreported)).toEqual(withheld('unreported'));
    expect(stateOf({ unsupported: true, activation: 'deleted' }, {}, true)).toEqual(withheld('unsupported'));
    expect(stateOf({ supersededBy: OTHER_DEVICE, activation: 'deleted' }, {}, true)).toEqual(withheld('superseded'));
  });

  it('R25 is deactivated of a deleted one if anything was told before, also if it is unreported or sync is off', () => {
    const deleted = { activation: 'deleted' } as const;
    expect(stateOf(deleted, {}, true)).toEqual(told('deactivated'));
    expect(stateOf({ ...deleted, ...unreported }, { deviceStatus: false }, true)).toEqual(told('deactivated'));
    expect(stateOf({ ...deleted, ...unreported }, { deviceStatus: false }, false)).toEqual(withheld('deleted'));
  });

  it('R26 is withheld while device status sync is off', () => {
    expect(stateOf({}, { deviceStatus: false })).toEqual(withheld('deviceStatusOff'));
    expect(stateOf({ activation: 'pending' }, { deviceStatus: false })).toEqual(withheld('deviceStatusOff'));
    expect(stateOf(unreported, { deviceStatus: false })).toEqual(withheld('unreported'));
  });

  it('R27 follows the activation, then the connection', () => {
    const worse = { threats: [trojan], disconnected: true, assessed: false };
    expect(stateOf({ ...worse, activation: 'deactivated' })).toEqual(told('deactivated'));
    expect(stateOf({ ...worse, activation: 'pending' })).toEqual(told('unknown'));
    expect(stateOf(worse)).toEqual(told('unresponsive'));
  });

  it('R27 is activated while threat status sync is off', () => {
    expect(stateOf({ threats: [trojan] }, { threatStatus: false })).toEqual(told('activated'));
    expect(stateOf({ threats: [rooted] }, { threatStatus: false })).toEqual(told('activated'));
    expect(stateOf({ disconnected: true }, { threatStatus: false })).toEqual(told('unresponsive'));
  });

  it('R27 R28 is activated until the device was assessed', () => {
    expect(stateOf({ assessed: false })).toEqual(told('activated'));
    expect(stateOf({ assessed: true })).toEqual(told('secured'));
  });

  it('R27 follows the level of the open threats', () => {
    expect(stateOf({ threats: [adware] })).toEqual(told('lowSeverity'));
    expect(stateOf({ threats: [adware, rooting] })).toEqual(told('mediumSeverity'));
    expect(stateOf({ threats: [adware, rooting, trojan] })).toEqual(told('highSeverity'));
    expect(stateOf({ threats: [{ ...trojan, status: 'resolved' }] })).toEqual(told('secured'));
  });

  it('R27 is compromised with an open threat that its user cannot remediate', () => {
    expect(stateOf({ threats: [adware, rooted] })).toEqual(told('compromised'));
    expect(stateOf({ threats: [{ ...rooted, status: 'resolved' }] })).toEqual(told('secured'));
    expect(stateOf({ threats: [{ ...rooted, status: 'ignored' }, adware] })).toEqual(told('lowSeverity'));
  });

  it('R27 is compromised only if that classification itself is low or above', () => {
    const { catalogue } = DEFAULT_POLICY;
    const lowered = {
      ...catalogue.classifications,
      ROOT_JAILBREAK: {
        risk: 'advisory',
        evidence: 'vedette',
        userCannotRemediate: true,
        requiredConfiguration: false,
      } as const,
    };
    const policy = { revision: 1, catalogue: { ...catalogue, classifications: lowered } };
    const both = { ...device, threats: [threat('t-both', ['ROOT_JAILBREAK', 'TROJAN'])] };
    expect(intuneState(both, policy, CONNECTED, false)).toEqual(told('highSeverity'));
    expect(intuneState(both, DEFAULT_POLICY, CONNECTED, false)).toEqual(told('compromised'));
  });

  it('R27 is misconfigured with a missing configuration, where that is reported and nothing is worse', () => {
    expect(stateOf({ threats: [noDns] }, { reportMisconfigured: true })).toEqual(told('misconfigured'));
    expect(stateOf({ threats: [noDns] })).toEqual(told('secured'));
    expect(stateOf({ threats: [{ ...noDns, status: 'resolved' }] }, { reportMisconfigured: true })).toEqual(
      told('secured'),
    );
    expect(stateOf({ threats: [adware, noDns] }, { reportMisconfigured: true })).toEqual(told('lowSeverity'));
    expect(stateOf({ threats: [threat('t-port', ['PORT_SCAN'])] }, { reportMisconfigured: true })).toEqual(
      told('secured'),
    );
  });

  it('R27 is computed whatever the connector’s state', () => {
    for (const connector of [{ provisioning: 'unavailable' }, { unresponsive: true }, { failed: true }] as const) {
      expect(intuneState(device, DEFAULT_POLICY, { ...CONNECTED, ...connector }, false)).toEqual(told('secured'));
    }
  });

  it('R25 is told or withheld, never both and never neither', () => {
    fc.assert(
      fc.property(aDevice, aConnector, fc.boolean(), (facts, connector, toldBefore) => {
        const state = intuneState(facts, DEFAULT_POLICY, connector, toldBefore);
        if (state.withheld === null) expect(PARTNER_REPORTED_THREAT_STATES).toContain(state.partnerReportedThreatState);
        else expect([WITHHELD.includes(state.withheld), state.partnerReportedThreatState]).toEqual([true, null]);
      }),
    );
  });
});
