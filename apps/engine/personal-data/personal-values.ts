import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '#domain/codec/json.js';
import { isJsonObject } from '#domain/codec/json.js';
import type { DeviceId, PersonId, TenantId } from '#domain/identity/ids.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';

/** Whose value it is: a person's name and address, or the key by which what a device tells is sealed. */
export type PersonalKey =
  { readonly kind: 'person'; readonly id: PersonId } | { readonly kind: 'seal'; readonly id: DeviceId };

/** With this many writers of one place racing, each gets through long before. */
const MOST_ATTEMPTS = 100;

/**
 * SQLite copies the rows of a full page to another one and does not clear where they stood, `secure_delete` or not; what
 * flows over to pages of its own it clears. The first thousand characters of a row stay in the page, so nothing that is
 * to be erased stands among them: see docs/decisions/0009-erasable-values.md.
 */
const PADDING = '0'.repeat(1024);

/** Values share 65,536 places a tenant: one alone would waste the pages that it flows over to. */
const placeOf = (tenant: TenantId, { id }: PersonalKey): string => `personal/${tenant}/${id.slice(-4)}`;
const nameOf = ({ kind, id }: PersonalKey): string => `${kind}/${id}`;

const write = (values: JsonObject): string => JSON.stringify({ padding: PADDING, values });

/** @throws TypeError where the text is none that `write` made */
function parse(text: string): JsonObject {
  const place: unknown = JSON.parse(text);
  const values = isJsonObject(place) ? place['values'] : null;
  if (!isJsonObject(values)) throw new TypeError('a latest value that holds no personal values');
  return values;
}

const objectIn = (values: JsonObject, key: PersonalKey): JsonObject | null => {
  const value = values[nameOf(key)];
  return isJsonObject(value) ? value : null;
};

/**
 * What belongs to a person and can be erased: names, addresses, keys. Kept beside the log, where nothing remembers it:
 * whoever needs a value reads it anew each time, so that an erased one is in nobody's memory.
 */
@Injectable()
export class PersonalValues {
  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  /** Null where none is kept. */
  async get(tenant: TenantId, key: PersonalKey): Promise<JsonObject | null> {
    const kept = await this.latestValues.get(placeOf(tenant, key));
    return kept === null ? null : objectIn(parse(kept.value), key);
  }

  /**
   * Changes a value, whoever else writes at the same time. On disk before it resolves.
   *
   * @param next of the value that is kept, null where there is none; the same object changes nothing, null takes it away
   * @returns what is kept now
   */
  async change(
    tenant: TenantId,
    key: PersonalKey,
    next: (known: JsonObject | null) => JsonObject | null,
  ): Promise<JsonObject | null> {
    const place = placeOf(tenant, key);
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const kept = await this.latestValues.get(place);
      const values = kept === null ? {} : parse(kept.value);
      const known = objectIn(values, key);
      const value = next(known);
      if (value === known) return value;
      const others = Object.entries(values).filter(([name]) => name !== nameOf(key));
      const all = value === null ? others : [...others, [nameOf(key), value] as const];
      const text = write(Object.fromEntries(all));
      if ((await this.latestValues.compareAndSet(place, kept?.version ?? null, text)) !== null) return value;
    }
    throw new Error('a place of personal values met too many other writers');
  }

  /** Takes values away, and resolves when no file of the store holds them any more. */
  async erase(tenant: TenantId, keys: readonly PersonalKey[]): Promise<void> {
    for (const key of keys) await this.change(tenant, key, () => null);
    await this.latestValues.purge();
  }
}
