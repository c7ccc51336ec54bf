import { nextExpiryOf } from '#domain/device/state.js';
import type { Timers } from '../projection.js';
import type { DeviceBody } from './rows.js';

/** R6: the devices that take no part. */
export const UNSUPPORTED_LIST = 'unsupported';
/** R22: the activated devices whose heartbeat is missed. */
export const DISCONNECTED_LIST = 'disconnected';
/** R8: the devices that an enrollment group holds. */
export const groupList = (displayName: string): string => `group:${displayName}`;
/** R11: the devices with an open threat of a classification. */
export const openThreatsList = (classification: string): string => `open:${classification}`;

const isGone = ({ device }: DeviceBody): boolean => device.activation === 'deleted' || device.supersededBy !== null;

/** Those that an admin, a timer or a poll asks for. One that was deleted, or joined to another, is in none. */
function namedLists(row: DeviceBody): string[] {
  if (isGone(row)) return [];
  const { unsupported, activation, disconnected, groups } = row.device;
  const lists = groups.map(groupList);
  if (unsupported) lists.push(UNSUPPORTED_LIST);
  if (disconnected && activation === 'activated') lists.push(DISCONNECTED_LIST);
  return lists;
}

/** The lists that a device is in, each once. Those of its open threats hold also of one that is gone: it has a level still. */
export function listsOf(row: DeviceBody): readonly string[] {
  const lists = namedLists(row);
  for (const { status, classifications } of row.device.threats) {
    if (status !== 'open') continue;
    for (const code of classifications) {
      const list = openThreatsList(code);
      if (!lists.includes(list)) lists.push(list);
    }
  }
  return lists;
}

const NO_TIMERS: Timers = { heardAt: null, expiresAt: null };

/**
 * R14, R22: what the clock has to be watched for. A device that is disconnected, or not activated, has no heartbeat to
 * miss; one that is gone, or whose events can't be followed, has nothing.
 */
export function timersOf(row: DeviceBody): Timers {
  if (row.staleLevel !== null || isGone(row)) return NO_TIMERS;
  const { device } = row;
  const watched = device.activation === 'activated' && !device.disconnected;
  return { heardAt: watched ? device.lastHeardAt : null, expiresAt: nextExpiryOf(device) };
}
