import type { Instant } from '../instant.js';
import type { NotificationPreference, UserAccess } from './events.js';

/** A person was let in. Recorded the first time and with changed access only. */
export interface SignIn {
  readonly type: 'SignIn';
  readonly at: Instant;
  readonly access: UserAccess;
}

/** R29. */
export interface ChangeNotificationPreference {
  readonly type: 'ChangeNotificationPreference';
  readonly at: Instant;
  readonly preference: NotificationPreference;
}

export type UserCommand = SignIn | ChangeNotificationPreference;
