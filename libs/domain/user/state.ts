import type { NotificationPreference, UserAccess } from './events.js';

/** A person as its stream in one tenant tells it. Plain JSON. */
export interface UserState {
  /** Was let in at least once. */
  readonly signedIn: boolean;
  readonly access: UserAccess;
  readonly preference: NotificationPreference;
}

/** R29: all three risks are on until the person says otherwise. */
export const INITIAL_USER: UserState = {
  signedIn: false,
  access: 'none',
  preference: { high: true, medium: true, low: true },
};
