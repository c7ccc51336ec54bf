import type { DomainEvent } from '../decider.js';

/** R3: what a person may do in the tenant by its access groups. `none`: signed in, and in neither group any more. */
export type UserAccess = 'full' | 'restricted' | 'none';

/** R29: the risk levels of which a person is told. */
export interface NotificationPreference {
  readonly high: boolean;
  readonly medium: boolean;
  readonly low: boolean;
}

/** The first time, or with changed access. */
export type UserSignedIn = DomainEvent<'UserSignedIn', { readonly access: UserAccess }>;
export type NotificationPreferenceChanged = DomainEvent<'NotificationPreferenceChanged', NotificationPreference>;

export type UserEvent = UserSignedIn | NotificationPreferenceChanged;
