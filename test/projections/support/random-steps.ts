import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { PlatformRule } from '#domain/compliance-policy/events.js';
import { OPENING_RULE } from '#domain/compliance-policy/policy.js';
import { OPENING_SETTINGS } from '#domain/connector/decider.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { mtdDeviceId, sourceName, threatId } from '#domain/identity/ids.js';
import { deviceStream, ingestStream, tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { DEFAULT_CATALOGUE } from '#domain/threat-policy/default-catalogue.js';
import type { Writer } from './histories.js';
import { activate, aDevice, at, aTenant, changeRule, detect, enroll, JUDGING_RULE, resolve } from './histories.js';

/** One step of a random history. */
export interface Step {
  readonly what: keyof typeof STEPS;
  readonly tenant: number;
  readonly device: number;
  readonly choice: number;
  readonly second: number;
}

interface Place {
  readonly log: StepLog;
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly when: Instant;
  readonly choice: number;
}

type StepLog = Writer & { appendText(...args: [string, string, string, string]): Position };

const RULES: readonly PlatformRule[] = [
  JUDGING_RULE,
  OPENING_RULE,
  { ...JUDGING_RULE, requiredSecurityLevel: 'high' },
  { ...JUDGING_RULE, blockedOnMissingPartnerData: false },
];
const CODES = ['TROJAN', 'ADWARE', 'NO_SUCH_CODE'];
const TABLE_CODES = ['TROJAN', 'ADWARE', 'UNKNOWN'];
const GROUPS = [[], ['Phones'], ['Phones', 'Tablets']];

const pick = <Value>(values: readonly Value[], choice: number, otherwise: Value): Value =>
  values[choice % values.length] ?? otherwise;
const threatOf = (choice: number): string => `threat-${choice % 3}`;

const ofDevice = (place: Place, event: VedetteEvent): void => {
  place.log.append(deviceStream(place.tenant, place.device), event);
};
const ofTenant = (place: Place, category: Parameters<typeof tenantStream>[0], event: VedetteEvent): void => {
  place.log.append(tenantStream(category, place.tenant), event);
};

/** The events of a connector that change what devices are judged by, and some that do not. */
function aConnectorEvent(occurredAt: Instant, choice: number): VedetteEvent {
  const events: readonly VedetteEvent[] = [
    { type: 'ConnectorConnected', occurredAt, data: {} },
    { type: 'ConnectorBecameUnresponsive', occurredAt, data: { lastHeartbeatAt: occurredAt } },
    { type: 'ConnectorBecameResponsive', occurredAt, data: { cause: 'heartbeat' } },
    { type: 'ConnectorDeprovisioned', occurredAt, data: {} },
    { type: 'ConnectorCreated', occurredAt, data: OPENING_SETTINGS },
    { type: 'ConnectorConnected', occurredAt, data: {} },
    { type: 'DisconnectThresholdChanged', occurredAt, data: { disconnectedAfterDays: 1 + choice } },
    { type: 'ConnectorHeartbeatMissed', occurredAt, data: { lastHeartbeatAt: occurredAt } },
    { type: 'ConnectorFailed', occurredAt, data: { system: 'graph', code: '403' } },
  ];
  return pick(events, choice, { type: 'ConnectorConnected', occurredAt, data: {} });
}

/** What each step writes. Steps that no engine would write are written all the same. */
const STEPS = {
  enroll: ({ log, tenant, device, when }: Place): void => void enroll(log, tenant, device, when),
  enrollNamed: (place: Place): void =>
    ofDevice(place, {
      type: 'DeviceEnrolled',
      occurredAt: place.when,
      data: {
        intuneDeviceId: null,
        mtdDeviceId: mtdDeviceId(`m-${place.choice}`),
        entraDeviceId: null,
        platform: place.choice % 2 === 0 ? 'android' : null,
        osVersion: null,
        manufacturer: null,
        model: null,
        userId: null,
        source: 'feed',
      },
    }),
  activate: ({ log, tenant, device, when }: Place): void => void activate(log, tenant, device, when),
  deactivate: (place: Place): void => ofDevice(place, { type: 'DeviceDeactivated', occurredAt: place.when, data: {} }),
  assess: (place: Place): void =>
    ofDevice(place, { type: 'DeviceAssessed', occurredAt: place.when, data: { cause: 'checkIn' } }),
  remove: (place: Place): void =>
    ofDevice(place, { type: 'DeviceDeleted', occurredAt: place.when, data: { cause: 'command' } }),
  supersede: (place: Place): void =>
    ofDevice(place, {
      type: 'DeviceSuperseded',
      occurredAt: place.when,
      data: { by: aDevice(place.choice), retired: false },
    }),
  group: (place: Place): void =>
    ofDevice(place, {
      type: 'DeviceGroupsChanged',
      occurredAt: place.when,
      data: { groups: pick(GROUPS, place.choice, []) },
    }),
  silence: (place: Place): void =>
    ofDevice(place, {
      type: 'HeartbeatMissed',
      occurredAt: place.when,
      data: { cause: 'silence', lastHeardAt: place.when },
    }),
  hear: (place: Place): void =>
    ofDevice(place, { type: 'HeartbeatRestored', occurredAt: place.when, data: { cause: 'heard' } }),
  detect: ({ log, tenant, device, when, choice }: Place): void =>
    void detect(log, tenant, device, when, threatOf(choice), pick(CODES, choice, 'TROJAN')),
  resolve: ({ log, tenant, device, when, choice }: Place): void =>
    void resolve(log, tenant, device, when, threatOf(choice)),
  ignore: (place: Place): void =>
    ofDevice(place, {
      type: 'ThreatIgnored',
      occurredAt: place.when,
      data: {
        threatId: threatId(threatOf(place.choice)),
        by: 'admin',
        reason: 'known',
        until: place.choice % 2 === 0 ? instant(place.when + 60_000) : null,
      },
    }),
  reopen: (place: Place): void =>
    ofDevice(place, {
      type: 'ThreatReopened',
      occurredAt: place.when,
      data: { threatId: threatId(threatOf(place.choice)), cause: 'admin' },
    }),
  rule: ({ log, tenant, when, choice }: Place): void =>
    void changeRule(log, tenant, when, pick(RULES, choice, JUDGING_RULE)),
  risk: (place: Place): void =>
    ofTenant(place, 'threatPolicy', {
      type: 'RiskLevelChanged',
      occurredAt: place.when,
      data: {
        classification: pick(TABLE_CODES, place.choice, 'TROJAN'),
        risk: place.choice % 2 === 0 ? 'none' : 'high',
      },
    }),
  reset: (place: Place): void =>
    ofTenant(place, 'threatPolicy', { type: 'ThreatPolicyReset', occurredAt: place.when, data: DEFAULT_CATALOGUE }),
  sync: (place: Place): void =>
    ofTenant(place, 'connector', {
      type: 'StateSyncChanged',
      occurredAt: place.when,
      data: { deviceStatus: place.choice % 2 === 0, threatStatus: place.choice % 3 === 0, reportMisconfigured: false },
    }),
  connector: (place: Place): void => ofTenant(place, 'connector', aConnectorEvent(place.when, place.choice)),
  enrollment: (place: Place): void =>
    ofTenant(place, 'enrollmentGroups', {
      type: 'GroupAdded',
      occurredAt: place.when,
      data: { displayName: 'Phones' },
    }),
  gap: ({ log, tenant, when }: Place): void =>
    void log.append(ingestStream(tenant, sourceName('lookout')), {
      type: 'IngestGapDetected',
      occurredAt: when,
      data: { from: when, to: instant(when + 60_000) },
    }),
  strange: ({ log, tenant, device }: Place): void =>
    void log.appendText(deviceStream(tenant, device), 'DeviceBlessed', '{}', '2026-11-23T13:34:00.000Z'),
} as const satisfies Readonly<Record<string, (place: Place) => void>>;

const WEIGHTS: readonly (readonly [what: Step['what'], weight: number])[] = [
  ['enroll', 4],
  ['activate', 4],
  ['detect', 5],
  ['resolve', 2],
];

/** Each kind of step, the usual ones more often. */
export const STEP_WEIGHTS: readonly (readonly [what: Step['what'], weight: number])[] = kinds().map((what) => [
  what,
  WEIGHTS.find(([usual]) => usual === what)?.[1] ?? 1,
]);

function kinds(): readonly Step['what'][] {
  const isKind = (name: string): name is Step['what'] => name in STEPS;
  return Object.keys(STEPS).filter(isKind);
}

/** Writes steps of a history. */
export function writeSteps(log: StepLog, steps: readonly Step[]): void {
  for (const { what, tenant, device, choice, second } of steps) {
    STEPS[what]({ log, tenant: aTenant(tenant), device: aDevice(device), when: at(second), choice });
  }
}
