import type { SchemasOf } from '../codec/event-schema.js';
import { flagOf, wordOf } from '../codec/json.js';
import type { UserEvent } from './events.js';
import { isUserAccess } from './events.js';

/** How the events of `user-{tenantId}.{userId}` are stored. */
export const userSchemas = {
  UserSignedIn: {
    type: 'UserSignedIn',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ access: data.access }),
    read: (json, occurredAt) => ({
      type: 'UserSignedIn',
      occurredAt,
      data: { access: wordOf(json, 'access', isUserAccess) },
    }),
  },
  NotificationPreferenceChanged: {
    type: 'NotificationPreferenceChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ high: data.high, medium: data.medium, low: data.low }),
    read: (json, occurredAt) => ({
      type: 'NotificationPreferenceChanged',
      occurredAt,
      data: { high: flagOf(json, 'high'), medium: flagOf(json, 'medium'), low: flagOf(json, 'low') },
    }),
  },
} satisfies SchemasOf<UserEvent>;
