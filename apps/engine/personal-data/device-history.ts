import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { decodeEvent, UndecodableEvent } from '#domain/codec/event-codec.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { EventLog, RecordedEvent } from '#domain/log/event-log.js';

/** An event in the stream of a device, or of one that it took over. */
export interface DeviceEventTold {
  /** Whose stream it stands in. */
  readonly device: DeviceId;
  readonly event: VedetteEvent;
}

/** What tells of details, of people, and of which devices were one. */
const TOLD: ReadonlySet<string> = new Set<VedetteEvent['type']>([
  'DeviceLinked',
  'DeviceSuperseded',
  'ThreatDetected',
  'ThreatReclassified',
]);

/** An event that can't be read tells nothing here; the device reads as stale for it. */
function readable(recorded: RecordedEvent): VedetteEvent | null {
  try {
    const decoded = decodeEvent(recorded);
    return decoded.known ? decoded.event : null;
  } catch (error) {
    if (error instanceof UndecodableEvent) return null;
    throw error;
  }
}

/**
 * What the log tells of a phone: the events about threats and joins of a device, and of all devices that it took over
 * (R33a), stream by stream in the order of each.
 */
export async function* historyOf(
  log: Pick<EventLog, 'readStream'>,
  tenant: TenantId,
  device: DeviceId,
): AsyncGenerator<DeviceEventTold> {
  const found = new Set<DeviceId>([device]);
  // A set gives out what is added to it while it is walked.
  for (const one of found) {
    for await (const recorded of log.readStream(deviceStream(tenant, one))) {
      if (!TOLD.has(recorded.type)) continue;
      const event = readable(recorded);
      if (event === null) continue;
      if (event.type === 'DeviceLinked' && event.data.taken !== null) found.add(event.data.taken.deviceId);
      yield { device: one, event };
    }
  }
}

/** A device, those that it took over, and those that took it over: all that is one phone. */
export async function devicesOfPhone(
  log: Pick<EventLog, 'readStream'>,
  tenant: TenantId,
  device: DeviceId,
): Promise<ReadonlySet<DeviceId>> {
  const phone = new Set<DeviceId>([device]);
  for (const one of phone) {
    for await (const told of historyOf(log, tenant, one)) {
      phone.add(told.device);
      if (told.event.type === 'DeviceSuperseded') phone.add(told.event.data.by);
    }
  }
  return phone;
}
