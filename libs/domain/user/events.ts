import type { DomainEvent } from '../decider.js';

/** R3: what a person may do in the tenant by its access groups. `none`: signed in, and in neither group any more. */
export const USER_ACCESS = ['full', 'restricted', 'none'] as const;
export type UserAccess = (typeof USER_ACCESS)[number];
export const isUserAccess = (text: string): text is UserAccess => USER_ACCESS.some((access) => access === text);

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
