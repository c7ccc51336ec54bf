import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { textOf, wholeNumberOf, wordOf, wordOrNullOf } from '../codec/json.js';
import { isDirectoryId, isPersonId, isTenantId } from '../identity/ids.js';
import type { AccessGroups, TenantEvent } from './events.js';

const writeAccessGroups = (groups: AccessGroups): JsonObject => ({
  fullAccessGroupId: groups.fullAccessGroupId,
  restrictedAccessGroupId: groups.restrictedAccessGroupId,
});

const readAccessGroups = (json: JsonObject): AccessGroups => ({
  fullAccessGroupId: wordOf(json, 'fullAccessGroupId', isDirectoryId),
  restrictedAccessGroupId: wordOrNullOf(json, 'restrictedAccessGroupId', isDirectoryId),
});

/** How the events of `tenant-{tenantId}` are stored. */
export const tenantSchemas = {
  TenantRegistered: {
    type: 'TenantRegistered',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      entraTenantId: data.entraTenantId,
      displayName: data.displayName,
      ...writeAccessGroups(data),
      rulesVersion: data.rulesVersion,
    }),
    read: (json, occurredAt) => ({
      type: 'TenantRegistered',
      occurredAt,
      data: {
        entraTenantId: wordOf(json, 'entraTenantId', isTenantId),
        displayName: textOf(json, 'displayName'),
        ...readAccessGroups(json),
        rulesVersion: wholeNumberOf(json, 'rulesVersion', 1),
      },
    }),
  },
  TenantConsentGranted: {
    type: 'TenantConsentGranted',
    version: 1,
    upcasters: [],
    write: () => ({}),
    read: (_json, occurredAt) => ({ type: 'TenantConsentGranted', occurredAt, data: {} }),
  },
  AccessGroupsChanged: {
    type: 'AccessGroupsChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => writeAccessGroups(data),
    read: (json, occurredAt) => ({ type: 'AccessGroupsChanged', occurredAt, data: readAccessGroups(json) }),
  },
  RulesAdopted: {
    type: 'RulesAdopted',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ rulesVersion: data.rulesVersion }),
    read: (json, occurredAt) => ({
      type: 'RulesAdopted',
      occurredAt,
      data: { rulesVersion: wholeNumberOf(json, 'rulesVersion', 1) },
    }),
  },
  PersonErased: {
    type: 'PersonErased',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ personId: data.personId }),
    read: (json, occurredAt) => ({
      type: 'PersonErased',
      occurredAt,
      data: { personId: wordOf(json, 'personId', isPersonId) },
    }),
  },
  TenantClosed: {
    type: 'TenantClosed',
    version: 1,
    upcasters: [],
    write: () => ({}),
    read: (_json, occurredAt) => ({ type: 'TenantClosed', occurredAt, data: {} }),
  },
} satisfies SchemasOf<TenantEvent>;
