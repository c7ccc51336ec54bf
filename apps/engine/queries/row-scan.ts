import { setImmediate } from 'node:timers/promises';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { DeviceBody, Judged } from '#projections/folds/devices/rows.js';

/** Rows that are read at once. Reading them holds up the main thread for some milliseconds. */
const ROWS_AT_ONCE = 250;
/** Rows that are looked at for one page: who looks for a needle gets short pages, and goes on with the cursor. */
const MOST_LOOKED_AT = 10_000;

/** Which rows of a tenant are asked for. */
export interface RowQuestion {
  /** Whether devices that are judged like this one may be meant: no id and no instant of it means anything. */
  readonly mayBe: (alike: DeviceBody & Judged) => boolean;
  /** Whether this very device is meant. */
  readonly is: (row: DeviceRow) => boolean;
}

/** What was found, in the order of the ids. */
export interface Scanned {
  readonly rows: readonly DeviceRow[];
  /** The device after which to go on; null where there is nothing more. */
  readonly next: DeviceId | null;
}

/**
 * The rows that are meant, after `after`, at most `limit` of them. Short pages are no end: it looks at a bounded number of
 * rows, and lets others go on between them.
 */
export async function scanRows(
  { devices }: Pick<ReadModels, 'devices'>,
  tenant: TenantId,
  { mayBe, is }: RowQuestion,
  after: DeviceId | null,
  limit: number,
): Promise<Scanned> {
  const rows: DeviceRow[] = [];
  let last = after;
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += ROWS_AT_ONCE) {
    if (lookedAt > 0) await setImmediate();
    const found = devices.page(tenant, { after: last, limit: ROWS_AT_ONCE });
    for (const row of found) {
      if (mayBe(row) && is(row)) {
        // One more than asked for: it tells that there is something to go on for.
        if (rows.length === limit) return { rows, next: last };
        rows.push(row);
      }
      last = row.deviceId;
    }
    if (found.length < ROWS_AT_ONCE) return { rows, next: null };
  }
  return { rows, next: last };
}
