import { randomUUID } from 'node:crypto';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { Durability } from '#adapters/sqlite-log/protocol.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { encodeEvent } from '#domain/codec/event-codec.js';
import type { DeviceId } from '#domain/identity/ids.js';
import { directoryId, eventId, tenantId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import { formatInstant, instant } from '#domain/instant.js';
import type { NewEvent } from '#domain/log/event-log.js';
import { deviceIdOf } from '#engine/devices/device-id.js';
import type { Check } from '../benchmark.js';
import type { History } from './histories.js';
import type { NewStream } from './opening.js';
import { openTenant } from './opening.js';

/** Devices with a common kind of past. */
export interface Squad {
  readonly devices: number;
  readonly history: History;
}

export interface SeededFleet {
  /** Device ids of each squad, in the order of the squads. */
  readonly squads: readonly (readonly DeviceId[])[];
  /** Events written. */
  readonly events: number;
  /** As the adapter's writer has read it back from its connection. */
  readonly durability: Durability;
}

/** The only tenant of a seeded log. */
export const BENCH_TENANT = tenantId('5e1f0c2a-8b3d-4c6e-9f70-1a2b3c4d5e6f');

const DAY = 86_400_000;
const APPENDS_AT_ONCE = 256;
const REQUEST_HASH = '0'.repeat(64);

/** An event of the bench's tenant as a writer hands it to the log. */
export function recordOf(event: VedetteEvent): NewEvent {
  const { type, data, schemaVersion } = encodeEvent(event);
  const command = randomUUID();
  return {
    id: eventId(randomUUID()),
    type,
    data,
    metadata: {
      tenantId: BENCH_TENANT,
      actor: { type: 'service', id: 'bench' },
      commandId: command,
      requestHash: REQUEST_HASH,
      correlationId: command,
      causationId: command,
      occurredAt: formatInstant(event.occurredAt),
      schemaVersion,
    },
  };
}

/**
 * Writes an open tenant and its fleet into the log of a data folder, through the adapter's port, before an engine opens
 * it. All of it occurred since yesterday.
 */
export async function seedFleet(folder: string, squads: readonly Squad[]): Promise<SeededFleet> {
  const { log, durability } = await openSqliteLog({ folder, clock: systemClock() });
  const yesterday = instant(Date.now() - DAY);
  let events = 0;
  const write = async ({ stream, events: decided }: NewStream): Promise<void> => {
    await log.append(
      stream,
      'noStream',
      decided.map((event) => recordOf(event)),
    );
    events += decided.length;
  };
  try {
    for (const stream of openTenant(BENCH_TENANT, directoryId(randomUUID()), yesterday)) await write(stream);
    const ids: DeviceId[][] = squads.map(() => []);
    let waiting: Promise<void>[] = [];
    for (const [index, { devices, history }] of squads.entries()) {
      for (let count = 0; count < devices; count += 1) {
        const intuneDeviceId = directoryId(randomUUID());
        const device = deviceIdOf(BENCH_TENANT, { intuneDeviceId, mtdDeviceId: undefined });
        ids[index]?.push(device);
        waiting.push(write({ stream: deviceStream(BENCH_TENANT, device), events: history(intuneDeviceId, yesterday) }));
        if (waiting.length < APPENDS_AT_ONCE) continue;
        await Promise.all(waiting);
        waiting = [];
      }
    }
    await Promise.all(waiting);
    return { squads: ids, events, durability };
  } finally {
    await log.close();
  }
}

export const durabilityCheck = ({ durability: { journalMode, synchronous } }: SeededFleet): Check => ({
  ok: journalMode === 'wal' && synchronous === 2,
  found: `${journalMode}, synchronous ${synchronous}`,
});
