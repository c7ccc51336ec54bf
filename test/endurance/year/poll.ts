import { inParallel } from '../fleet.js';
import type { DrivenFleet } from './drive.js';

const MEMBERS_PER_PAGE = 100;
const AT_ONCE = 32;

export const inParallelOver = (devices: readonly number[], work: (device: number) => Promise<void>): Promise<void> =>
  inParallel(devices.length, AT_ONCE, (index) => work(devices[index] ?? 0));

/** What a poll of a group came to, in pages, as the built-in poller would say it. */
export async function pollOf(fleet: DrivenFleet, group: string, members: readonly object[]): Promise<void> {
  const pollId = `poll-${group}`;
  for (let from = 0; from < members.length; from += MEMBERS_PER_PAGE) {
    await fleet.send('service', 'PUT', `/v1/enrollment/groups/${group}/members`, {
      resolution: 'resolved',
      objectId: '5f0e1d2c-3b4a-4958-8776-655443322110',
      nestedGroups: [{ id: '6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d', displayName: 'Drivers' }],
      devices: members.slice(from, from + MEMBERS_PER_PAGE),
      pollId,
      last: from + MEMBERS_PER_PAGE >= members.length,
    });
  }
}
