import { describe, expect, it } from '@jest/globals';
import { tenantId } from '#domain/identity/ids.js';
import { position } from '#domain/log/event-log.js';
import type { LaneStanding, Standing } from './protocol.js';
import { hasReached, WaitingList } from './waiting-list.js';

const one = tenantId('00000001-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const other = tenantId('00000002-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const at = (number: number) => position(String(number).padStart(16, '0'));
const standing = (number: number, ...lanes: readonly LaneStanding[]): Standing => ({
  position: at(number),
  lanes,
  parked: [],
  unknownEvents: new Map(),
  events: number,
  built: true,
});

describe('waiting for a position', () => {
  it('is over when the read model is there, for tenants that no lane holds back', () => {
    const lane = { tenant: other, position: at(3), fansOut: false };
    expect(hasReached(standing(5, lane), one, at(5))).toBe(true);
    expect(hasReached(standing(5, lane), one, at(6))).toBe(false);
  });

  it('goes on for a tenant whose lane is behind, and for the event that its lane is in the middle of', () => {
    const through = { tenant: one, position: at(3), fansOut: false };
    expect([2, 3, 4].map((number) => hasReached(standing(5, through), one, at(number)))).toEqual([true, true, false]);
    const inside = { tenant: one, position: at(3), fansOut: true };
    expect([2, 3, 4].map((number) => hasReached(standing(5, inside), one, at(number)))).toEqual([true, false, false]);
  });

  it('ends for each waiter at its own position, and for the rest when the list is closed', async () => {
    const list = new WaitingList();
    const near = list.wait(one, at(4), 60_000);
    const far = list.wait(one, at(9), 60_000);
    list.advance(standing(4));
    expect(await near).toBe(true);
    list.close();
    expect(await far).toBe(false);
  });

  it('ends with false after its time', async () => {
    expect(await new WaitingList().wait(one, at(1), 5)).toBe(false);
  });
});
