import type { SchemasOf } from '../codec/event-schema.js';
import { textOf, wholeNumberOf, wordOf, wordOrNullOf } from '../codec/json.js';
import { isDirectoryId, isTenantId } from '../identity/ids.js';
import type { TenantEvent } from './events.js';

/** How the events of `tenant-{tenantId}` are stored. */
export const tenantSchemas = {
  TenantRegistered: {
    type: 'TenantRegistered',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      entraTenantId: data.entraTenantId,
      displayName: data.displayName,
      fullAccessGroupId: data.fullAccessGroupId,
      restrictedAccessGroupId: data.restrictedAccessGroupId,
      rulesVersion: data.rulesVersion,
    }),
    read: (json, occurredAt) => ({
      type: 'TenantRegistered',
      occurredAt,
      data: {
        entraTenantId: wordOf(json, 'entraTenantId', isTenantId),
        displayName: textOf(json, 'displayName'),
        fullAccessGroupId: wordOf(json, 'fullAccessGroupId', isDirectoryId),
        restrictedAccessGroupId: wordOrNullOf(json, 'restrictedAccessGroupId', isDirectoryId),
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
} satisfies SchemasOf<TenantEvent>;
