import type { CompliancePolicy } from '../compliance-policy/policy.js';
import type { ConnectorFacts, DeviceFacts, SourceGap } from '../compliance/facts.js';
import type { Rules } from '../compliance/rules.js';
import type { Verdict } from '../compliance/verdict.js';
import type { ThreatPolicy } from '../threat-policy/policy.js';

/** R34: how many devices a change concerns. */
export interface BlastCounts {
  /** Devices that are not unsupported, superseded or deleted. */
  readonly judged: number;
  /** Those of them whose verdict word would change; for a change of the state sync: whose Intune state would. */
  readonly changed: number;
  /** By the word that it would change to. All 0 for a change of the state sync, which changes no verdict. */
  readonly becoming: Readonly<Record<Verdict['verdict'], number>>;
}

/** Devices that are judged alike, whoever they are: one evaluation tells of all of them. */
export interface AlikeDevices<Device extends DeviceFacts = DeviceFacts> {
  readonly device: Device;
  /** R25: a state other than null was computed before. */
  readonly toldBefore: boolean;
  /** Their events can't be followed any more: whatever changes, they are `notEvaluated`. */
  readonly isStale: boolean;
  readonly devices: number;
}

/** What the devices of a tenant are judged by. */
export interface JudgedBy {
  readonly rules: Rules;
  readonly threatPolicy: ThreatPolicy;
  readonly compliancePolicy: CompliancePolicy;
  readonly connector: ConnectorFacts;
  readonly gaps: readonly SourceGap[];
}

/** A change that was not made yet. */
export interface ProposedChange<Device extends DeviceFacts = DeviceFacts> {
  /** What is looked at: state sync changes what Intune is told and never a verdict (R26). */
  readonly of: 'verdict' | 'intuneState';
  readonly before: JudgedBy;
  readonly after: JudgedBy;
  /** What becomes of a device itself, such as of one whose group is removed. */
  readonly deviceAfter: (device: Device) => DeviceFacts;
}

/** No device at all. */
export const NO_DEVICES: BlastCounts = {
  judged: 0,
  changed: 0,
  becoming: { compliant: 0, nonCompliant: 0, notEvaluated: 0 },
};

/** R34: the devices that the limit is a share of. */
export const isJudged = ({
  unsupported,
  supersededBy,
  activation,
}: Pick<DeviceFacts, 'unsupported' | 'supersededBy' | 'activation'>): boolean =>
  !unsupported && supersededBy === null && activation !== 'deleted';

const wordOf = (device: DeviceFacts, { rules, ...by }: JudgedBy): Verdict['verdict'] =>
  rules.evaluate(device, by.threatPolicy, by.compliancePolicy, by.connector, by.gaps).verdict;

function toldOf(device: DeviceFacts, { rules, ...by }: JudgedBy, toldBefore: boolean): string {
  const { partnerReportedThreatState, withheld } = rules.intuneState(device, by.threatPolicy, by.connector, toldBefore);
  return partnerReportedThreatState ?? `withheld: ${withheld}`;
}

/** How many devices become what else. */
function changesOf<Device extends DeviceFacts>(
  alike: AlikeDevices<Device>,
  change: ProposedChange<Device>,
): Pick<BlastCounts, 'changed' | 'becoming'> {
  const { device, toldBefore, isStale, devices } = alike;
  const { of, before, after, deviceAfter } = change;
  if (isStale) return NO_DEVICES;
  if (of === 'intuneState') {
    const isTheSame = toldOf(device, before, toldBefore) === toldOf(deviceAfter(device), after, toldBefore);
    return isTheSame ? NO_DEVICES : { changed: devices, becoming: NO_DEVICES.becoming };
  }
  const word = wordOf(deviceAfter(device), after);
  if (word === wordOf(device, before)) return NO_DEVICES;
  return { changed: devices, becoming: { ...NO_DEVICES.becoming, [word]: devices } };
}

/** The counts of devices that are counted in two parts. */
export const sumOf = (one: BlastCounts, other: BlastCounts): BlastCounts => ({
  judged: one.judged + other.judged,
  changed: one.changed + other.changed,
  becoming: {
    compliant: one.becoming.compliant + other.becoming.compliant,
    nonCompliant: one.becoming.nonCompliant + other.becoming.nonCompliant,
    notEvaluated: one.becoming.notEvaluated + other.becoming.notEvaluated,
  },
});

/**
 * R34: what a change would come to, by the rules in force. It takes an evaluation for each kind of device, before and
 * after, and so does not depend on how many devices there are.
 */
export function countChange<Device extends DeviceFacts>(
  fleet: readonly AlikeDevices<Device>[],
  change: ProposedChange<Device>,
): BlastCounts {
  let counts = NO_DEVICES;
  for (const alike of fleet)
    if (isJudged(alike.device)) counts = sumOf(counts, { ...changesOf(alike, change), judged: alike.devices });
  return counts;
}
