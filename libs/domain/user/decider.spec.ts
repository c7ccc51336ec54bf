import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { after, aUserCommand } from '../testing/commands.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import { userDecider } from './decider.js';
import type { NotificationPreferenceChanged, UserAccess, UserSignedIn } from './events.js';

const given = givenOf(userDecider);
const at = after(1);
const signIn = (access: UserAccess) => ({ type: 'SignIn', at, access }) as const;
const signedIn = (access: UserAccess): UserSignedIn => ({ type: 'UserSignedIn', occurredAt: at, data: { access } });

describe('a user', () => {
  it('R3 R29 is recorded the first time, and with changed access', () => {
    expect(given().when(signIn('full'))).toEqual(accept(signedIn('full')));
    expect(given(signedIn('full')).when(signIn('full'))).toEqual(accept());
    expect(given(signedIn('full')).when(signIn('restricted'))).toEqual(accept(signedIn('restricted')));
    expect(given(signedIn('full'), signedIn('restricted')).state).toMatchObject({
      signedIn: true,
      access: 'restricted',
    });
  });

  it('R3 R29 who lost all access is recorded, but not one who never had any', () => {
    expect(given(signedIn('full')).when(signIn('none'))).toEqual(accept(signedIn('none')));
    expect(given(signedIn('full'), signedIn('none')).when(signIn('none'))).toEqual(accept());
    expect(given().when(signIn('none'))).toEqual(accept());
  });

  it('R29 is told of all three risks at first', () => {
    expect(given().state).toEqual({
      signedIn: false,
      access: 'none',
      preference: { high: true, medium: true, low: true },
    });
  });

  it.each(['high', 'medium', 'low'] as const)('R29 can switch %s off, and on again', (risk) => {
    const all = { high: true, medium: true, low: true };
    const preference = { ...all, [risk]: false };
    const change = { type: 'ChangeNotificationPreference', at, preference } as const;
    const changed: NotificationPreferenceChanged = {
      type: 'NotificationPreferenceChanged',
      occurredAt: at,
      data: preference,
    };
    expect(given(signedIn('full')).when({ ...change, preference: all })).toEqual(accept());
    expect(given(signedIn('full')).when(change)).toEqual(accept(changed));
    expect(given(signedIn('full'), changed).state).toEqual({ signedIn: true, access: 'full', preference });
    expect(given(signedIn('full'), changed).when(change)).toEqual(accept());
    expect(given(signedIn('full'), changed).when({ ...change, preference: all })).toEqual(
      accept({ ...changed, data: all }),
    );
  });

  it('R29 keeps the preference when the access changes', () => {
    const data = { high: true, medium: false, low: false };
    const changed: NotificationPreferenceChanged = { type: 'NotificationPreferenceChanged', occurredAt: at, data };
    expect(given(signedIn('full'), changed, signedIn('restricted')).state.preference).toEqual(data);
  });

  it('R29 writes nothing for a command that is decided again', () => {
    expectIdempotent(userDecider, [], aUserCommand);
  });
});
