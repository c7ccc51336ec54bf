import { createHash } from 'node:crypto';
import { systemClock } from '#adapters/clock/system-clock.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { DeviceEvent } from '#domain/device/events.js';
import type { DeviceId } from '#domain/identity/ids.js';
import { deviceId, directoryId, threatId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { NewEvent } from '#domain/log/event-log.js';
import { openTenant } from '../fleet/opening.js';
import { BENCH_TENANT, recordOf } from '../fleet/seed-fleet.js';

export interface ObservedLog {
  readonly devices: number;
  /** Events of devices, the two that each begins with included. */
  readonly events: number;
  /** Of the others, the share that changes a verdict, 0–1. */
  readonly changing: number;
}

/** What was written, and what a rebuild of it has to come to. */
export interface WrittenLog {
  /** All of it, the tenant's own events included. */
  readonly events: number;
  /** Of devices, and of the connector. */
  readonly entries: number;
  /** Events that changed a verdict, those that each device begins with not counted. */
  readonly changes: number;
}

const APPENDS_AT_ONCE = 1024;
const MINUTE = 60_000;
const BEGIN = instant(1_790_000_000_000);

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

const uuidOf = (kind: string, number: number): string => {
  const hex = createHash('sha256').update(`${kind} ${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** One device: what it was last said to have. */
interface Observed {
  readonly id: DeviceId;
  events: number;
  compromised: boolean;
  observations: number;
}

const enrolled = (number: number, occurredAt: Instant): DeviceEvent => ({
  type: 'DeviceEnrolled',
  occurredAt,
  data: {
    intuneDeviceId: directoryId(uuidOf('intune', number)),
    mtdDeviceId: null,
    entraDeviceId: directoryId(uuidOf('entra', number)),
    platform: 'android',
    osVersion: '16',
    manufacturer: 'Fairphone',
    model: 'FP6',
    userId: null,
    source: 'manual',
  },
});

/** A threat that raises no level, of three that come and go. */
function observation(device: Observed, occurredAt: Instant): DeviceEvent {
  const round = device.observations;
  device.observations += 1;
  const id = threatId(`advisory-${round % 3}`);
  if (round % 6 >= 3)
    return { type: 'ThreatResolved', occurredAt, data: { threatId: id, cause: 'reported', report: null } };
  return {
    type: 'ThreatDetected',
    occurredAt,
    data: {
      threatId: id,
      type: 'CONFIGURATION',
      classifications: ['VPN_NOT_ENABLED'],
      severity: 'advisory',
      details: null,
    },
  };
}

/** A threat that blocks is found, or is gone again. */
function change(device: Observed, occurredAt: Instant): DeviceEvent {
  device.compromised = !device.compromised;
  const id = threatId('trojan');
  if (!device.compromised)
    return { type: 'ThreatResolved', occurredAt, data: { threatId: id, cause: 'reported', report: null } };
  return {
    type: 'ThreatDetected',
    occurredAt,
    data: { threatId: id, type: 'APPLICATION', classifications: ['TROJAN'], severity: 'high', details: null },
  };
}

/**
 * Writes a log of one tenant through the adapter: first each device is enrolled and activated, then devices are observed
 * in an order that looks random, one event an append.
 */
export async function writeObservedLog(folder: string, plan: ObservedLog): Promise<WrittenLog> {
  const { log } = await openSqliteLog({ folder, clock: systemClock() });
  const next = numbers();
  let waiting: Promise<unknown>[] = [];
  let events = 0;
  let entries = 0;
  let changes = 0;
  const append = async (stream: string, expected: number | 'noStream', records: readonly NewEvent[]): Promise<void> => {
    events += records.length;
    waiting.push(log.append(stream, expected, records));
    if (waiting.length < APPENDS_AT_ONCE) return;
    await Promise.all(waiting);
    waiting = [];
  };
  const record = (event: VedetteEvent): NewEvent => recordOf(event);
  try {
    for (const { stream, events: decided } of openTenant(BENCH_TENANT, directoryId(uuidOf('group', 0)), BEGIN)) {
      await append(stream, 'noStream', decided.map(record));
    }
    const fleet = Array.from({ length: plan.devices }, (_, number): Observed => ({
      id: deviceId(uuidOf('device', number)),
      events: 2,
      compromised: false,
      observations: 0,
    }));
    for (const [number, { id }] of fleet.entries()) {
      const at = instant(BEGIN + MINUTE);
      const opening: DeviceEvent[] = [enrolled(number, at), { type: 'DeviceActivated', occurredAt: at, data: {} }];
      await append(deviceStream(BENCH_TENANT, id), 'noStream', opening.map(record));
      entries += 2;
    }
    for (let count = 2 * plan.devices; count < plan.events; count += 1) {
      const device = fleet[Math.floor(next() * plan.devices)];
      if (device === undefined) continue;
      const at = instant(BEGIN + 2 * MINUTE + count);
      const changing = next() < plan.changing;
      // R28: the first threat that was open since the activation makes it assessed, which Intune is told.
      const assesses = !changing && device.observations === 0 && device.events === 2;
      const event = changing ? change(device, at) : observation(device, at);
      await append(deviceStream(BENCH_TENANT, device.id), device.events - 1, [record(event)]);
      device.events += 1;
      if (changing) changes += 1;
      if (changing || assesses) entries += 1;
    }
    await Promise.all(waiting);
    return { events, entries, changes };
  } finally {
    await log.close();
  }
}
