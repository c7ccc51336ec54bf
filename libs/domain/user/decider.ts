import type { Decider, Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { UserCommand } from './commands.js';
import type { NotificationPreference, UserEvent } from './events.js';
import type { UserState } from './state.js';
import { INITIAL_USER } from './state.js';

export type { UserState } from './state.js';

const samePreference = (a: NotificationPreference, b: NotificationPreference): boolean =>
  a.high === b.high && a.medium === b.medium && a.low === b.low;

function decide(command: UserCommand, state: UserState): Decision<UserEvent> {
  const occurredAt = command.at;
  switch (command.type) {
    case 'SignIn': {
      const { access } = command;
      if (access === state.access && (state.signedIn || access === 'none')) return accept();
      return accept({ type: 'UserSignedIn', occurredAt, data: { access } });
    }
    case 'ChangeNotificationPreference': {
      const { high, medium, low } = command.preference;
      if (samePreference(command.preference, state.preference)) return accept();
      return accept({ type: 'NotificationPreferenceChanged', occurredAt, data: { high, medium, low } });
    }
  }
}

function evolve(state: UserState, event: UserEvent): UserState {
  switch (event.type) {
    case 'UserSignedIn':
      return { ...state, signedIn: true, access: event.data.access };
    case 'NotificationPreferenceChanged':
      return { ...state, preference: event.data };
  }
}

/** R3 and R29: who was let in with what access, and of which risks the person is told. The same again is no event. */
export const userDecider: Decider<UserState, UserCommand, UserEvent> = { initialState: INITIAL_USER, decide, evolve };
