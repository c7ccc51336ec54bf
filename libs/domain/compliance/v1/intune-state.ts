import type { Classification } from '../../threat-policy/events.js';
import type { ThreatPolicy } from '../../threat-policy/policy.js';
import { rowsOf } from '../../threat-policy/policy.js';
import type { ConnectorFacts, DeviceFacts } from '../facts.js';
import type { IntuneState, PartnerReportedThreatState, Withheld } from '../intune.js';
import type { DeviceLevel } from '../levels.js';
import { levelOfRisk } from '../levels.js';
import { deviceLevel } from './level.js';

export type { IntuneState, PartnerReportedThreatState, Withheld } from '../intune.js';

const told = (partnerReportedThreatState: PartnerReportedThreatState): IntuneState => ({
  partnerReportedThreatState,
  withheld: null,
});
const withheld = (why: Withheld): IntuneState => ({ partnerReportedThreatState: null, withheld: why });

function stateOfLevel(level: DeviceLevel): 'secured' | 'lowSeverity' | 'mediumSeverity' | 'highSeverity' {
  switch (level) {
    case 'secured':
      return 'secured';
    case 'low':
      return 'lowSeverity';
    case 'medium':
      return 'mediumSeverity';
    case 'high':
      return 'highSeverity';
  }
}

/** A classification counts by its own risk, whatever the others of its threat have. */
const isBeyondTheUser = ({ userCannotRemediate, risk }: Classification): boolean =>
  userCannotRemediate && levelOfRisk(risk) !== 'secured';
const isRequiredConfiguration = ({ requiredConfiguration }: Classification): boolean => requiredConfiguration;

/** Whether an open threat has a classification of this kind. */
const hasOpen = (device: DeviceFacts, policy: ThreatPolicy, kind: (row: Classification) => boolean): boolean =>
  device.threats.some(({ status, classifications }) => status === 'open' && rowsOf(policy, classifications).some(kind));

/** R27, the part that looks at the threats of an assessed device. */
function threatState(
  device: DeviceFacts,
  threatPolicy: ThreatPolicy,
  reportMisconfigured: boolean,
): PartnerReportedThreatState {
  if (hasOpen(device, threatPolicy, isBeyondTheUser)) return 'compromised';
  const level = deviceLevel(device, threatPolicy);
  if (level === 'secured' && reportMisconfigured && hasOpen(device, threatPolicy, isRequiredConfiguration)) {
    return 'misconfigured';
  }
  return stateOfLevel(level);
}

/**
 * What Intune would be told about a device (R25–R28), first match wins. It does not depend on the connector's own state:
 * delivery waits while Intune would refuse it, the state does not.
 *
 * @param toldBefore whether a state other than null was ever computed for the device, in any generation
 */
export function intuneState(
  device: DeviceFacts,
  threatPolicy: ThreatPolicy,
  connector: ConnectorFacts,
  toldBefore: boolean,
): IntuneState {
  const { stateSync } = connector;
  if (device.unsupported) return withheld('unsupported');
  if (device.supersededBy !== null) return withheld('superseded');
  if (device.activation === 'deleted') return toldBefore ? told('deactivated') : withheld('deleted');
  if (!device.reported) return withheld('unreported');
  if (!stateSync.deviceStatus) return withheld('deviceStatusOff');
  if (device.activation === 'deactivated') return told('deactivated');
  if (device.activation === 'pending') return told('unknown');
  if (device.disconnected) return told('unresponsive');
  if (!stateSync.threatStatus || !device.assessed) return told('activated');
  return told(threatState(device, threatPolicy, stateSync.reportMisconfigured));
}
