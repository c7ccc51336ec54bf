import type { DeviceId } from '#domain/identity/ids.js';
import type { Refusal } from '../commands/outcome.js';
import type { IngestOutcome } from './ingest-outcome.js';

/** What a message came to, and the device that it names; null where it leads to none. */
export interface TakenIn {
  readonly outcome: IngestOutcome;
  readonly device: DeviceId | null;
}

/**
 * What a refusal by the device comes to. A message older than the device's deletion is a late one, and one that names an
 * id which its device has let go is passed over (R33a).
 */
export function refusedAs(refusal: Refusal, device: DeviceId | null): TakenIn {
  if (refusal.kind === 'keyReused') return { outcome: 'duplicates', device };
  if (refusal.kind === 'rejected' && refusal.rejection.code === 'device-deleted') return { outcome: 'late', device };
  if (refusal.kind === 'rejected' && refusal.rejection.code === 'id-retired') return { outcome: 'ignored', device };
  return { outcome: 'deadLettered', device };
}
