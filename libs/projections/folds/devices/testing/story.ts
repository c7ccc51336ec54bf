import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { OPENING_RULE } from '#domain/compliance-policy/policy.js';
import { CURRENT_RULES_VERSION } from '#domain/compliance/rules.js';
import { OPENING_SETTINGS } from '#domain/connector/decider.js';
import { deviceId, directoryId, sourceName, tenantId, threatId } from '#domain/identity/ids.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { instant } from '#domain/instant.js';
import { DEFAULT_CATALOGUE } from '#domain/threat-policy/default-catalogue.js';
import type { Cause, Entry, FoldedEvent, FoldedRow } from '../../projection.js';
import { devicesProjection } from '../projection.js';
import { judged } from '../judging.js';
import type { DeviceBody, Judged, TenantBody } from '../rows.js';
import { parseIntervalBody } from '../rows.js';

export const TENANT = tenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
export const DEVICE = deviceId('bbbbbbbb-bbbb-5bbb-8bbb-bbbbbbbbbbbb');
export const INTUNE = directoryId('cccccccc-cccc-4ccc-8ccc-cccccccccccc');
export const occurredAt = instant(1_780_000_000_000);
export const JUDGING = { ...OPENING_RULE, partnerDataEnabled: true, requiredSecurityLevel: 'low' } as const;

export const CREATED: VedetteEvent = { type: 'ConnectorCreated', occurredAt, data: OPENING_SETTINGS };
export const THREAT_POLICY: VedetteEvent = { type: 'ThreatPolicyInitialized', occurredAt, data: DEFAULT_CATALOGUE };
export const POLICY: VedetteEvent = {
  type: 'CompliancePolicyInitialized',
  occurredAt,
  data: { android: OPENING_RULE, ios: OPENING_RULE },
};
export const REGISTERED: VedetteEvent = {
  type: 'TenantRegistered',
  occurredAt,
  data: {
    entraTenantId: TENANT,
    displayName: 'Contoso',
    fullAccessGroupId: INTUNE,
    restrictedAccessGroupId: null,
    rulesVersion: CURRENT_RULES_VERSION,
  },
};
export const CONSENTED: VedetteEvent = { type: 'TenantConsentGranted', occurredAt, data: {} };
export const CONNECTED: VedetteEvent = { type: 'ConnectorConnected', occurredAt, data: {} };
export const JUDGED: VedetteEvent = {
  type: 'PlatformRuleChanged',
  occurredAt,
  data: { platform: 'android', rule: JUDGING },
};
export const ENROLLED: VedetteEvent = {
  type: 'DeviceEnrolled',
  occurredAt,
  data: {
    intuneDeviceId: INTUNE,
    mtdDeviceId: null,
    entraDeviceId: null,
    platform: 'android',
    osVersion: '14',
    manufacturer: null,
    model: null,
    userId: null,
    source: 'manual',
  },
};
export const ACTIVATED: VedetteEvent = { type: 'DeviceActivated', occurredAt, data: {} };
export const trojan = (threat: string): VedetteEvent => ({
  type: 'ThreatDetected',
  occurredAt,
  data: { threatId: threatId(threat), type: 'APPLICATION', classifications: ['TROJAN'], severity: null, details: null },
});
export const resolved = (threat: string): VedetteEvent => ({
  type: 'ThreatResolved',
  occurredAt,
  data: { threatId: threatId(threat), cause: 'reported', report: null },
});

/** One tenant with one device, folded event by event. */
export class Story {
  tenant: TenantBody = devicesProjection.initialTenant;
  row: DeviceBody | null = null;
  /** What each event of the tenant concerned: none, all, or the rows of a list. */
  readonly scopes: string[] = [];
  readonly intervals: unknown[] = [];
  #number = 0;

  /** What is said of the device now; null where there is none. */
  get said(): Judged | null {
    return this.row === null ? null : judged(this.tenant, this.row);
  }

  /** Folds the events as the runner would. @returns the entries given out, in order */
  tell(...events: readonly VedetteEvent[]): unknown[] {
    return events.flatMap((event) => this.#fold(event)).map(({ data }): unknown => JSON.parse(data));
  }

  #fold(event: VedetteEvent): Entry[] {
    this.#number += 1;
    const cause = { eventId: `event-${this.#number}`, occurredAt, recordedAt: instant(occurredAt + this.#number) };
    const address = addressOf(event);
    const folded: FoldedEvent = { event, address, revision: this.#number, cause };
    if (address.category === 'device') {
      return this.#take(devicesProjection.foldRow(DEVICE, this.tenant, this.row, folded), cause);
    }
    const before = this.tenant;
    const { row, entry, fansOut } = devicesProjection.foldTenant(before, folded);
    this.tenant = row;
    this.scopes.push(fansOut === null ? 'none' : (fansOut.list ?? 'all'));
    const refolded =
      fansOut !== null && this.row !== null
        ? this.#take(devicesProjection.refold(DEVICE, { before, after: row }, this.row, cause), cause)
        : [];
    return entry === null ? refolded : [entry, ...refolded];
  }

  #take({ row, entry, interval }: FoldedRow<DeviceBody>, { recordedAt }: Cause): Entry[] {
    this.row = row;
    if (interval !== null) this.intervals.push({ from: recordedAt, ...parseIntervalBody(interval) });
    return entry === null ? [] : [entry];
  }
}

const OF_CATEGORY: readonly (readonly [string, StreamAddress])[] = [
  ['Ingest', { category: 'ingest', tenant: TENANT, source: sourceName('lookout') }],
  ['ThreatPolicy', { category: 'threatPolicy', tenant: TENANT }],
  ['RiskLevel', { category: 'threatPolicy', tenant: TENANT }],
  ['Threat', { category: 'device', tenant: TENANT, device: DEVICE }],
  ['Device', { category: 'device', tenant: TENANT, device: DEVICE }],
  ['Heartbeat', { category: 'device', tenant: TENANT, device: DEVICE }],
];

/** Where such an event stands; the projection itself tells the streams of one tenant apart by the types of their events. */
const addressOf = ({ type }: VedetteEvent): StreamAddress =>
  OF_CATEGORY.find(([begin]) => type.startsWith(begin) && type !== 'HeartbeatFrequencyChanged')?.[1] ?? {
    category: 'connector',
    tenant: TENANT,
  };
