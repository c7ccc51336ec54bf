import { DEFAULT_CATALOGUE } from '#domain/threat-policy/default-catalogue.js';
import { OPENING_RULE } from '#domain/compliance-policy/policy.js';
import type { PlatformRule } from '#domain/compliance-policy/events.js';
import { OPENING_SETTINGS } from '#domain/connector/state.js';
import { CURRENT_RULES_VERSION } from '#domain/compliance/rules.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceId, directoryId, tenantId, threatId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { StreamName } from '#domain/identity/stream-name.js';

/** Where a history is written to. */
export interface Writer {
  append(stream: StreamName, event: VedetteEvent): Position;
}

const hex = (number: number, width: number): string => number.toString(16).padStart(width, '0');

export const aTenant = (number: number): TenantId => tenantId(`${hex(number, 8)}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`);
/** Not in the order of their numbers, so that key order is not the order of enrolment. */
export const aDevice = (number: number): DeviceId =>
  deviceId(`${hex((number * 2_654_435_761) % 2 ** 32, 8)}-bbbb-5bbb-8bbb-${hex(number, 12)}`);
export const at = (number: number): Instant => instant(1_780_000_000_000 + number * 1000);

export const JUDGING_RULE: PlatformRule = {
  ...OPENING_RULE,
  partnerDataEnabled: true,
  requiredSecurityLevel: 'low',
  blockedOnMissingPartnerData: true,
};

/** All that a tenant's registration and consent write, in their order. */
export function openTenant(log: Writer, tenant: TenantId, when: Instant): Position {
  const stream = (category: Parameters<typeof tenantStream>[0]): StreamName => tenantStream(category, tenant);
  const occurredAt = when;
  log.append(stream('connector'), { type: 'ConnectorCreated', occurredAt, data: OPENING_SETTINGS });
  log.append(stream('threatPolicy'), { type: 'ThreatPolicyInitialized', occurredAt, data: DEFAULT_CATALOGUE });
  log.append(stream('compliancePolicy'), {
    type: 'CompliancePolicyInitialized',
    occurredAt,
    data: { android: OPENING_RULE, ios: OPENING_RULE },
  });
  log.append(stream('tenant'), {
    type: 'TenantRegistered',
    occurredAt,
    data: {
      entraTenantId: tenant,
      displayName: 'Contoso',
      fullAccessGroupId: directoryId('99999999-9999-4999-8999-999999999999'),
      restrictedAccessGroupId: null,
      rulesVersion: CURRENT_RULES_VERSION,
    },
  });
  log.append(stream('tenant'), { type: 'TenantConsentGranted', occurredAt, data: {} });
  return log.append(stream('connector'), { type: 'ConnectorConnected', occurredAt, data: {} });
}

export const changeRule = (log: Writer, tenant: TenantId, when: Instant, rule: PlatformRule): Position =>
  log.append(tenantStream('compliancePolicy', tenant), {
    type: 'PlatformRuleChanged',
    occurredAt: when,
    data: { platform: 'android', rule },
  });

/** An Android device that Intune knows. */
export const enroll = (log: Writer, tenant: TenantId, device: DeviceId, when: Instant): Position =>
  log.append(deviceStream(tenant, device), {
    type: 'DeviceEnrolled',
    occurredAt: when,
    data: {
      intuneDeviceId: directoryId(device.replace('-5bbb-', '-4bbb-')),
      mtdDeviceId: null,
      entraDeviceId: null,
      platform: 'android',
      osVersion: '14',
      manufacturer: 'Google',
      model: 'Pixel 8',
      userId: null,
      source: 'manual',
    },
  });

export const activate = (log: Writer, tenant: TenantId, device: DeviceId, when: Instant): Position =>
  log.append(deviceStream(tenant, device), { type: 'DeviceActivated', occurredAt: when, data: {} });

export const detect = (
  log: Writer,
  tenant: TenantId,
  device: DeviceId,
  when: Instant,
  threat = 'threat-1',
  classification = 'TROJAN',
): Position =>
  log.append(deviceStream(tenant, device), {
    type: 'ThreatDetected',
    occurredAt: when,
    data: {
      threatId: threatId(threat),
      type: 'APPLICATION',
      classifications: [classification],
      severity: null,
      details: null,
    },
  });

export const resolve = (
  log: Writer,
  tenant: TenantId,
  device: DeviceId,
  when: Instant,
  threat = 'threat-1',
): Position =>
  log.append(deviceStream(tenant, device), {
    type: 'ThreatResolved',
    occurredAt: when,
    data: { threatId: threatId(threat), cause: 'reported', report: null },
  });

/** Opens tenants, with a rule that judges. */
export function openTenants(log: Writer, tenants: number): void {
  for (let number = 0; number < tenants; number += 1) {
    openTenant(log, aTenant(number), at(0));
    changeRule(log, aTenant(number), at(1), JUDGING_RULE);
  }
}
