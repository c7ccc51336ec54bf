import { setImmediate } from 'node:timers/promises';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { judged } from '#projections/folds/devices/judging.js';
import type { DeviceBody, Judged, TenantBody } from '#projections/folds/devices/rows.js';

/** Rows that are read at once. Reading them holds up the main thread for some milliseconds. */
const ROWS_AT_ONCE = 250;
/** Rows that are looked at for one page: who looks for a needle gets short pages, and goes on with the cursor. */
const MOST_LOOKED_AT = 10_000;

/** Which rows of a tenant are asked for. */
export interface RowQuestion {
  /**
   * Whether devices of a profile may be meant: ids and instants of the row that stands for them mean nothing. Null where
   * most may be.
   */
  readonly mayBe: ((alike: DeviceBody & Judged) => boolean) | null;
  /** Whether this very device is meant. Of a profile that may not be meant, none is. */
  readonly is: (row: DeviceRow) => boolean;
}

/** What was found, in the order of the ids. */
export interface Scanned {
  readonly rows: readonly DeviceRow[];
  /** The device after which to go on; null where there is nothing more. */
  readonly next: DeviceId | null;
}

/** Profiles that are looked at for each piece. A fleet that has more of them is looked at device by device. */
const MOST_PROFILES = 5000;

/** Which profiles may be meant. Asked again for each piece that is read: a device may have got a new one in between. */
class ProfilesMeant {
  #tenant: TenantBody | null = null;
  #answers = new Map<DeviceBody, boolean>();

  constructor(private readonly mayBe: RowQuestion['mayBe']) {}

  /** @returns null where all may be, or where there are too many to tell */
  of({ profiles, tenants }: Pick<ReadModels, 'profiles' | 'tenants'>, tenant: TenantId): ReadonlySet<number> | null {
    const { mayBe } = this;
    const body = tenants.get(tenant);
    if (mayBe === null || body === null) return null;
    if (body !== this.#tenant) {
      this.#tenant = body;
      this.#answers = new Map();
    }
    const [all = [], ...more] = firstPages(profiles.pages(tenant, MOST_PROFILES));
    if (more.some((page) => page.length > 0)) return null;
    const meant = all.filter((profile) => this.#isMeant(mayBe, body, profile.body));
    return meant.length === all.length ? null : new Set(meant.map(({ id }) => id));
  }

  #isMeant(mayBe: NonNullable<RowQuestion['mayBe']>, tenant: TenantBody, profile: DeviceBody): boolean {
    const known = this.#answers.get(profile);
    if (known !== undefined) return known;
    const answer = mayBe({ ...profile, ...judged(tenant, profile) });
    this.#answers.set(profile, answer);
    return answer;
  }
}

/** The first two pages: the second tells whether the first holds all. */
function firstPages<Item>(pages: Iterable<readonly Item[]>): readonly (readonly Item[])[] {
  const first: (readonly Item[])[] = [];
  for (const page of pages) {
    first.push(page);
    if (first.length === 2) break;
  }
  return first;
}

/**
 * The rows that are meant, after `after`, at most `limit` of them. Only devices of profiles that may be meant are read. A
 * short page is no end: it looks at a bounded number of rows, and lets others go on between them.
 */
export async function scanRows(
  models: Pick<ReadModels, 'devices' | 'profiles' | 'tenants'>,
  tenant: TenantId,
  { mayBe, is }: RowQuestion,
  after: DeviceId | null,
  limit: number,
): Promise<Scanned> {
  const meant = new ProfilesMeant(mayBe);
  const rows: DeviceRow[] = [];
  // One more than asked for: it tells that there is something to go on for.
  const atOnce = Math.min(ROWS_AT_ONCE, limit + 1);
  let last = after;
  for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; lookedAt += atOnce) {
    if (lookedAt > 0) await setImmediate();
    const found = models.devices.matching(tenant, meant.of(models, tenant), { after: last, limit: atOnce });
    for (const row of found) {
      if (is(row)) {
        if (rows.length === limit) return { rows, next: last };
        rows.push(row);
      }
      last = row.deviceId;
    }
    if (found.length < atOnce) return { rows, next: null };
  }
  return { rows, next: last };
}
