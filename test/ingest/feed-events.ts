import { randomUUID } from 'node:crypto';

/** Events of the Mobile Risk API, made up: what an event tells, and the rest as the service sends it. */

export interface ToldOfThreat {
  readonly id?: string;
  readonly at: string;
  readonly device: string;
  readonly threat: string;
  readonly status?: string;
  readonly change?: string;
  readonly classifications?: readonly string[];
  readonly severity?: string;
  readonly type?: string;
  readonly actor?: 'DEVICE' | 'SYSTEM' | 'ADMIN';
  readonly details?: Readonly<Record<string, unknown>>;
}

export const ENTERPRISE = '703d284e-c7dd-4dd0-bd0d-12bfade8095c';

export function threatEvent(told: ToldOfThreat) {
  const { device, threat, actor = 'DEVICE' } = told;
  return {
    id: told.id ?? randomUUID(),
    enterprise_guid: ENTERPRISE,
    created_time: told.at,
    type: 'THREAT',
    change_type: told.change ?? 'CREATED',
    threat: {
      guid: threat,
      status: told.status ?? 'OPEN',
      severity: told.severity ?? 'HIGH',
      type: told.type ?? 'APPLICATION',
      classifications: told.classifications ?? ['TROJAN'],
      details: told.details ?? {},
    },
    target: { guid: device, type: 'THREAT' },
    actor: actor === 'DEVICE' ? { guid: device, type: actor } : { type: actor },
  };
}

export interface ToldOfDevice {
  readonly id?: string;
  readonly at: string;
  readonly device: string;
  readonly externalId?: string;
  readonly change?: string;
  readonly platform?: string;
  readonly osVersion?: string;
  readonly activation?: string;
  readonly protection?: string;
  readonly security?: string;
  readonly actor?: 'DEVICE' | 'SYSTEM' | 'ADMIN';
}

export function deviceEvent(told: ToldOfDevice) {
  const { device, actor = 'DEVICE' } = told;
  return {
    id: told.id ?? randomUUID(),
    enterprise_guid: ENTERPRISE,
    created_time: told.at,
    type: 'DEVICE',
    change_type: told.change ?? 'UPDATED',
    device: {
      guid: device,
      platform: told.platform ?? 'ANDROID',
      profile_type: 'WORK',
      info: { ...(told.externalId === undefined ? {} : { external_id: told.externalId }), mdm_connector_id: '432293' },
      status: {
        security_status: told.security ?? 'SECURE',
        activation_status: told.activation ?? 'ACTIVATED',
        protection_status: told.protection ?? 'PROTECTED',
      },
      hardware: { manufacturer: 'samsung', model: 'sm-a346b' },
      software: { os_version: told.osVersion ?? '14' },
    },
    target: { guid: device, type: 'DEVICE' },
    actor: actor === 'DEVICE' ? { guid: device, type: actor } : { type: actor },
  };
}

export const auditEvent = (at: string) => ({
  id: randomUUID(),
  enterprise_guid: ENTERPRISE,
  created_time: at,
  type: 'AUDIT',
  change_type: 'UPDATED',
  audit: { type: 'POLICY_CHANGE', attribute_changes: [{ name: 'severity', from: 'medium', to: 'high' }] },
  target: { guid: ENTERPRISE, type: 'ENTERPRISE' },
  actor: { guid: randomUUID(), type: 'ADMIN' },
});

export const linesOf = (events: readonly unknown[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');
