import { randomUUID } from 'node:crypto';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import type { Answer } from '#test/support/api.js';
import { RULE, textOf, TROJAN } from '#test/support/tenancy.js';

/** A body of a command: JSON, or text as it is. */
export type Body = Readonly<Record<string, unknown>> | string;

/** Answers so far, by operation, and what was there before, by the names below. */
export type Answers = ReadonlyMap<string, Answer>;

/** One command of the API that writes an event where it stands in the list. */
export interface ApiCommandCase {
  /** As the OpenAPI document names it. */
  readonly operation: string;
  /** Default: the path in the operation's name. */
  readonly path?: (answers: Answers) => string;
  readonly as: ReadyIdentity;
  /** In the tenant that the list registers, not in the one that most of it is about. */
  readonly inSecondTenant?: true;
  readonly body?: Body;
  /** Another body that the same stream would take. */
  readonly otherBody?: Body;
}

const DEVICE = { intuneDeviceId: randomUUID(), platform: 'android', osVersion: '15' };
export const PERSON = { id: 'pat.doe@contoso.example', displayName: 'Pat Doe', mail: 'pat.doe@contoso.example' };
const OBJECT = randomUUID();
const members = (objectId: string): Body => ({
  resolution: 'resolved',
  objectId,
  devices: [],
  nestedGroups: [],
});

const answered = (answers: Answers, operation: string, name: string): string => {
  const answer = answers.get(operation);
  if (answer === undefined) throw new Error(`${operation} was not answered yet`);
  return textOf(answer, name);
};
const ofDevice =
  (rest = '') =>
  (answers: Answers): string =>
    `/v1/devices/${answered(answers, 'POST /v1/devices', 'deviceId')}${rest}`;

// What is there before a command, under names of its own among the answers.
export const THIRD_TENANT = 'the third tenant';
export const HELD_SWEEP = 'the held sweep';
export const DEAD_LETTER = 'the dead letter';
export const OWNER = 'the owner of the device';

export const LEAVING_GROUP = 'Leaving';
export const SECOND_TENANT = randomUUID();

/** Every command of the API, in an order in which each has something to do. */
export const COMMANDS: readonly ApiCommandCase[] = [
  {
    operation: 'POST /v1/tenants',
    as: 'operator',
    body: {
      entraTenantId: SECOND_TENANT,
      displayName: 'Fabrikam',
      fullAccessGroupId: OBJECT,
      contactEmail: 'it@fabrikam.example',
    },
    otherBody: {
      entraTenantId: SECOND_TENANT,
      displayName: 'Fabrikam Ltd',
      fullAccessGroupId: OBJECT,
      contactEmail: 'it@fabrikam.example',
    },
  },
  { operation: 'POST /v1/tenant/consent', as: 'globalAdmin', inSecondTenant: true },
  {
    operation: 'PUT /v1/tenants/{tenantId}/access-groups',
    path: () => `/v1/tenants/${SECOND_TENANT}/access-groups`,
    as: 'operator',
    body: { fullAccessGroupId: randomUUID() },
    otherBody: { fullAccessGroupId: randomUUID() },
  },
  {
    operation: 'DELETE /v1/tenants/{tenantId}',
    path: (answers) => `/v1/tenants/${answered(answers, THIRD_TENANT, 'id')}`,
    as: 'operator',
  },
  {
    operation: 'POST /v1/connector/held-sweeps/{sweepId}/release',
    path: (answers) => `/v1/connector/held-sweeps/${answered(answers, HELD_SWEEP, 'id')}/release`,
    as: 'full',
  },
  {
    operation: 'PUT /v1/connector/connection-settings',
    as: 'full',
    body: { heartbeatFrequencyMinutes: 20 },
    otherBody: { heartbeatFrequencyMinutes: 30 },
  },
  {
    operation: 'PUT /v1/connector/enrollment-settings',
    as: 'full',
    body: { pollingIntervalMinutes: 20 },
    otherBody: { pollingIntervalMinutes: 30 },
  },
  {
    operation: 'PUT /v1/connector/state-sync',
    as: 'full',
    body: { deviceStatus: true, threatStatus: true, reportMisconfigured: true },
    otherBody: { deviceStatus: true, threatStatus: true },
  },
  {
    operation: 'PUT /v1/connector/error-management',
    as: 'full',
    body: { recipient: 'errors@contoso.example' },
    otherBody: { recipient: 'other@contoso.example' },
  },
  {
    operation: 'POST /v1/connector/heartbeats',
    as: 'service',
    body: { outcome: 'failed', system: 'graph', code: '401' },
    otherBody: { outcome: 'failed', system: 'graph', code: '403' },
  },
  {
    operation: 'POST /v1/enrollment/groups',
    as: 'full',
    body: { displayName: 'Phones' },
    otherBody: { displayName: 'Tablets' },
  },
  {
    operation: 'PUT /v1/enrollment/groups/{displayName}/members',
    path: () => '/v1/enrollment/groups/Phones/members',
    as: 'service',
    body: members(OBJECT),
    otherBody: members(randomUUID()),
  },
  {
    operation: 'DELETE /v1/enrollment/groups/{displayName}',
    path: () => `/v1/enrollment/groups/${LEAVING_GROUP}`,
    as: 'full',
  },
  {
    operation: 'PUT /v1/threat-policy/{classification}',
    path: () => '/v1/threat-policy/TROJAN',
    as: 'full',
    body: { risk: 'medium' },
    otherBody: { risk: 'low' },
  },
  { operation: 'POST /v1/threat-policy/reset', as: 'full' },
  {
    operation: 'PUT /v1/compliance-policy/{platform}',
    path: () => '/v1/compliance-policy/ios',
    as: 'full',
    body: RULE,
    otherBody: { ...RULE, requiredSecurityLevel: 'medium' },
  },
  {
    operation: 'PUT /v1/preferences/notifications',
    as: 'full',
    body: { high: true, medium: false, low: false },
    otherBody: { high: true, medium: true, low: false },
  },
  {
    operation: 'POST /v1/devices',
    as: 'service',
    body: { ...DEVICE, user: PERSON },
    otherBody: { ...DEVICE, user: PERSON, model: 'FP6' },
  },
  {
    operation: 'POST /v1/devices/{deviceId}/activation',
    path: ofDevice('/activation'),
    as: 'device',
    body: {},
    otherBody: { at: '2027-01-01T00:00:01.000Z' },
  },
  {
    operation: 'POST /v1/devices/{deviceId}/check-ins',
    path: ofDevice('/check-ins'),
    as: 'device',
    body: {},
    otherBody: { at: '2027-01-01T00:00:02.000Z' },
  },
  {
    operation: 'POST /v1/devices/{deviceId}/threats',
    path: ofDevice('/threats'),
    as: 'device',
    body: TROJAN,
    otherBody: { ...TROJAN, severity: 'high' },
  },
  {
    operation: 'PATCH /v1/devices/{deviceId}/threats/{threatId}',
    path: ofDevice(`/threats/${TROJAN.threatId}`),
    as: 'full',
    body: { status: 'ignored', reason: 'Seen by the help desk.' },
    otherBody: { status: 'ignored', reason: 'Seen by nobody.' },
  },
  { operation: 'DELETE /v1/devices/{deviceId}/activation', path: ofDevice('/activation'), as: 'service' },
  { operation: 'DELETE /v1/devices/{deviceId}', path: ofDevice(), as: 'full' },
  {
    operation: 'DELETE /v1/people/{personId}',
    path: (answers) => `/v1/people/${answered(answers, OWNER, 'id')}`,
    as: 'full',
  },
  { operation: 'POST /v1/ingest/lookout', as: 'service', body: '{"id": 1}\n', otherBody: '{"id": 2}\n' },
  {
    operation: 'POST /v1/ingest/dead-letters/{id}/retry',
    path: (answers) => `/v1/ingest/dead-letters/${answered(answers, DEAD_LETTER, 'id')}/retry`,
    as: 'service',
  },
  { operation: 'DELETE /v1/connector', as: 'full' },
  { operation: 'POST /v1/connector', as: 'full' },
];
