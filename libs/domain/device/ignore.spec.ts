import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import type { Instant } from '../instant.js';
import {
  day,
  detected,
  enrolled,
  given,
  ignored,
  ignoredBySource,
  reopened,
  resolved,
  T1,
  T2,
  TROJAN,
} from '../testing/device-words.js';
import type { DeviceEvent } from './events.js';
import { nextExpiryOf } from './state.js';

const after = (...events: readonly DeviceEvent[]) => given(enrolled(), ...events);
const known = detected(day(1));
const ignore = (at: Instant, until: Instant | null = null, reason: string | null = null) =>
  ({ type: 'IgnoreThreat', at, threatId: T1, reason, until }) as const;
const reopen = (at: Instant) => ({ type: 'ReopenThreat', at, threatId: T1 }) as const;
const expire = (at: Instant) => ({ type: 'ExpireIgnores', at }) as const;
const statusOf = (...events: readonly DeviceEvent[]) => after(...events).state.threats[0]?.status;

describe("an admin's ignore", () => {
  it('R14 names the reason and the expiry', () => {
    expect(after(known).when(ignore(day(2), day(9), 'our own build'))).toEqual(
      accept(ignored(day(2), day(9), 'our own build')),
    );
    expect(after(known, ignored(day(2), day(9))).state.threats).toMatchObject([
      { status: 'ignored', ignoredUntil: day(9) },
    ]);
  });

  it('R14 of a threat that is resolved or unknown is refused', () => {
    expect(after(known, resolved(day(2))).when(ignore(day(3)))).toMatchObject({
      rejection: { code: 'threat-resolved' },
    });
    expect(after().when(ignore(day(3)))).toMatchObject({ rejection: { code: 'not-found' } });
    expect(given().when(ignore(day(3)))).toMatchObject({ rejection: { code: 'not-found' } });
    expect(after().when(reopen(day(3)))).toMatchObject({ rejection: { code: 'not-found' } });
  });

  it('R14 until an instant that has come is refused: its end would lie before it', () => {
    for (const until of [day(1), day(3)])
      expect(after(known).when(ignore(day(3), until))).toMatchObject({
        rejection: { code: 'invalid-request', pointer: '/until' },
      });
    expect(after(known, ignored(day(2), day(3))).when(ignore(day(4), day(3)))).toEqual(accept());
  });

  it('R14 the same again changes nothing; another reason or expiry does', () => {
    const standing = after(known, ignored(day(2), day(9), 'ours'));
    expect(standing.when(ignore(day(3), day(9), 'ours'))).toEqual(accept());
    expect(standing.when(ignore(day(3), day(8), 'ours'))).toEqual(accept(ignored(day(3), day(8), 'ours')));
    expect(standing.when(ignore(day(3), day(9), null))).toEqual(accept(ignored(day(3), day(9))));
    expect(after(known, ignored(day(2), day(9)), ignored(day(3), null)).state.threats[0]?.ignoredUntil).toBeNull();
  });

  it('R14a is ended by the admin, and by nothing else that an admin can say', () => {
    expect(after(known, ignored(day(2))).when(reopen(day(3)))).toEqual(accept(reopened(day(3))));
    expect(statusOf(known, ignored(day(2)), reopened(day(3)))).toBe('open');
    expect(after(known).when(reopen(day(3)))).toEqual(accept());
    expect(after(known, ignoredBySource(day(2))).when(reopen(day(3)))).toEqual(accept());
    expect(after(known, resolved(day(2))).when(reopen(day(3)))).toEqual(accept());
  });

  it('R14a is ended by the source that resolves the threat', () => {
    expect(statusOf(known, ignored(day(2)), resolved(day(3)))).toBe('resolved');
    expect(statusOf(known, ignored(day(2)), resolved(day(3)), detected(day(4)))).toBe('open');
    expect(after(known, ignored(day(2)), resolved(day(3))).when(reopen(day(4)))).toEqual(accept());
  });

  it('R14a outlives a new report of the source, and an ignore of the source', () => {
    expect(statusOf(known, ignored(day(2)), detected(day(3)))).toBe('ignored');
    expect(statusOf(known, ignored(day(2)), ignoredBySource(day(3)), detected(day(4)))).toBe('ignored');
    expect(statusOf(known, ignored(day(2)), ignoredBySource(day(3)), reopened(day(4)))).toBe('ignored');
  });

  it('R14a stands over a resolution that is older than it', () => {
    expect(statusOf(known, ignored(day(5)), resolved(day(4)))).toBe('resolved');
    expect(statusOf(known, ignored(day(5)), resolved(day(4)), detected(day(6)))).toBe('ignored');
  });

  it('R14a is not revived by an older word', () => {
    expect(statusOf(known, ignored(day(2)), reopened(day(6)), detected(day(3)))).toBe('open');
  });
});

describe('an ignore that expires', () => {
  const expiring = after(known, ignored(day(2), day(9)));

  it('R14 reopens the threat by itself, at its expiry', () => {
    expect(expiring.when(expire(day(8)))).toEqual(accept());
    expect(expiring.when(expire(day(9)))).toEqual(accept(reopened(day(9), 'expired')));
    expect(expiring.when(expire(day(20)))).toEqual(accept(reopened(day(9), 'expired')));
    expect(statusOf(known, ignored(day(2), day(9)), reopened(day(9), 'expired'))).toBe('open');
  });

  it('R14 ends also where it was recorded after its expiry, as another release may have done', () => {
    const late = [known, ignored(day(9), day(8))] as const;
    expect(after(...late).when(expire(day(10)))).toEqual(accept(reopened(day(9), 'expired')));
    expect(statusOf(...late, reopened(day(9), 'expired'))).toBe('open');
  });

  it('R14 each at its own, the earliest first', () => {
    const other: DeviceEvent = {
      type: 'ThreatIgnored',
      occurredAt: day(2),
      data: { threatId: T2, by: 'admin', reason: null, until: day(5) },
    };
    const both = after(known, detected(day(1), TROJAN, T2), ignored(day(2), day(9)), other);
    expect(nextExpiryOf(both.state)).toBe(day(5));
    expect(both.when(expire(day(20)))).toEqual(accept(reopened(day(5), 'expired', T2), reopened(day(9), 'expired')));
    expect(both.when(expire(day(6)))).toEqual(accept(reopened(day(5), 'expired', T2)));
  });

  it('R14 does not where the ignore was ended, or another has taken its place', () => {
    expect(after(known, ignored(day(2), day(9)), reopened(day(3))).when(expire(day(20)))).toEqual(accept());
    expect(after(known, ignored(day(2), day(9)), resolved(day(3))).when(expire(day(20)))).toEqual(accept());
    expect(after(known, ignored(day(2), day(9)), ignored(day(3), null)).when(expire(day(20)))).toEqual(accept());
    const later = after(known, ignored(day(2), day(9)), ignored(day(3), day(12)));
    expect(later.when(expire(day(11)))).toEqual(accept());
    expect(later.when(expire(day(20)))).toEqual(accept(reopened(day(12), 'expired')));
  });

  it('R14 has a next expiry only while it stands', () => {
    expect(nextExpiryOf(expiring.state)).toBe(day(9));
    expect(nextExpiryOf(after(known, ignored(day(2))).state)).toBeNull();
    expect(nextExpiryOf(after(known, ignored(day(2), day(9)), resolved(day(3))).state)).toBeNull();
  });
});
