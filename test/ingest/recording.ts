import type { Random } from '../domain-histories/random.js';
import { auditEvent, deviceEvent, threatEvent } from './feed-events.js';

const CODES = ['TROJAN', 'ADWARE', 'PORT_SCAN', 'ROOT_ENABLER', 'SPY', 'NEW_WORD'];
const STEP_MS = 60_000;

/** A UUIDv7-like id: ids order as times do. */
const idOf = (n: number): string => `0197b000-${String(n).padStart(4, '0')}-7000-8000-000000000000`;

/**
 * A made-up recording: phones that activate, report threats which come and go, are told of by both ids, fall silent and
 * come back; one of them is deleted at the end. Every status is whole, as the service sends it.
 *
 * @param begin epoch milliseconds of its first event; each is a minute after the one before
 */
export function recordingOf(random: Random, begin: number, phones: number, length: number): readonly unknown[] {
  const events: unknown[] = [];
  const externalId = (phone: number): string => `00000000-0000-4000-9000-${String(phone).padStart(12, '0')}`;
  const at = (n: number): string => new Date(begin + n * STEP_MS).toISOString();
  for (let n = 0; n < length; n += 1) {
    const phone = random.whole(0, phones - 1);
    const of = { id: idOf(n), at: at(n), device: `phone-${phone}` };
    const threat = `threat-${phone}-${random.whole(0, 3)}`;
    const codes = { classifications: random.some(CODES, 0.4) };
    events.push(
      random.weighted<() => unknown>([
        [4, () => threatEvent({ ...of, threat, ...codes })],
        [2, () => threatEvent({ ...of, threat, ...codes, status: 'RESOLVED', change: 'UPDATED' })],
        [1, () => threatEvent({ ...of, threat, ...codes, status: 'IGNORED', change: 'UPDATED', actor: 'ADMIN' })],
        [1, () => threatEvent({ ...of, threat, ...codes, change: 'DELETED', actor: 'SYSTEM' })],
        [3, () => deviceEvent({ ...of, externalId: externalId(phone), osVersion: String(random.whole(12, 15)) })],
        [1, () => deviceEvent({ ...of, externalId: externalId(phone), protection: 'DISCONNECTED', actor: 'SYSTEM' })],
        [1, () => ({ ...auditEvent(at(n)), id: idOf(n) })],
      ])(),
    );
  }
  const ends = Array.from({ length: phones }, (_, phone) => phone);
  for (const phone of ends) {
    const n = length + phone;
    const of = { id: idOf(n), at: at(n), device: `phone-${phone}`, externalId: externalId(phone) };
    events.push(deviceEvent(phone === 0 ? { ...of, change: 'DELETED' } : of));
  }
  return events;
}
