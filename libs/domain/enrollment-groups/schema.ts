import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { listOf, textOf, textsOf, wholeNumberOf, wordOf } from '../codec/json.js';
import { isDirectoryId } from '../identity/ids.js';
import type { EnrollmentGroupsEvent, NestedGroup } from './events.js';
import { isUnresolvedReason } from './events.js';

const writeNestedGroup = (group: NestedGroup): JsonObject => ({ id: group.id, displayName: group.displayName });

const readNestedGroup = (json: JsonObject): NestedGroup => ({
  id: wordOf(json, 'id', isDirectoryId),
  displayName: textOf(json, 'displayName'),
});

/** How the events of `enrollmentGroups-{tenantId}` are stored. */
export const enrollmentGroupsSchemas = {
  GroupAdded: {
    type: 'GroupAdded',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ displayName: data.displayName }),
    read: (json, occurredAt) => ({
      type: 'GroupAdded',
      occurredAt,
      data: { displayName: textOf(json, 'displayName') },
    }),
  },
  GroupRemoved: {
    type: 'GroupRemoved',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ displayName: data.displayName }),
    read: (json, occurredAt) => ({
      type: 'GroupRemoved',
      occurredAt,
      data: { displayName: textOf(json, 'displayName') },
    }),
  },
  GroupResolved: {
    type: 'GroupResolved',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ displayName: data.displayName, objectId: data.objectId }),
    read: (json, occurredAt) => ({
      type: 'GroupResolved',
      occurredAt,
      data: { displayName: textOf(json, 'displayName'), objectId: wordOf(json, 'objectId', isDirectoryId) },
    }),
  },
  GroupUnresolved: {
    type: 'GroupUnresolved',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ displayName: data.displayName, reason: data.reason, candidates: data.candidates }),
    read: (json, occurredAt) => ({
      type: 'GroupUnresolved',
      occurredAt,
      data: {
        displayName: textOf(json, 'displayName'),
        reason: wordOf(json, 'reason', isUnresolvedReason),
        candidates: textsOf(json, 'candidates'),
      },
    }),
  },
  NestedGroupsChanged: {
    type: 'NestedGroupsChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      displayName: data.displayName,
      nestedGroups: data.nestedGroups.map(writeNestedGroup),
      skippedMembers: data.skippedMembers,
    }),
    read: (json, occurredAt) => ({
      type: 'NestedGroupsChanged',
      occurredAt,
      data: {
        displayName: textOf(json, 'displayName'),
        nestedGroups: listOf(json, 'nestedGroups', readNestedGroup),
        skippedMembers: wholeNumberOf(json, 'skippedMembers', 0),
      },
    }),
  },
} satisfies SchemasOf<EnrollmentGroupsEvent>;
