import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '#domain/codec/json.js';
import { isJsonObject, textOf } from '#domain/codec/json.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { SealedDetails } from '#domain/personal-data/sealed-details.js';
import { ErasedPeople } from './erased-people.js';
import { partDetails } from './open-fields.js';
import type { PersonalKey } from './personal-values.js';
import { PersonalValues } from './personal-values.js';

const FORMAT = '1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What stands in the place of sealed fields whose key was erased. */
export const ERASED = '[erased]';

interface SealingKey {
  /** Tells a text of another key from one that was tampered with. */
  readonly id: string;
  readonly key: Buffer;
}

const keyOf = (device: DeviceId): PersonalKey => ({ kind: 'seal', id: device });

const newKey = (): JsonObject => ({
  id: randomBytes(KEY_ID_BYTES).toString('hex'),
  key: randomBytes(KEY_BYTES).toString('base64url'),
});

const parseKey = (kept: JsonObject): SealingKey => ({
  id: textOf(kept, 'id'),
  key: Buffer.from(textOf(kept, 'key'), 'base64url'),
});

/** A text that was moved to another device, or to another tenant, does not open. */
const placeOf = (tenant: TenantId, device: DeviceId): Buffer => Buffer.from(`details ${FORMAT} ${tenant} ${device}`);

function encrypt({ id, key }: SealingKey, place: Buffer, fields: JsonObject): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(place);
  const text = Buffer.concat([cipher.update(JSON.stringify(fields), 'utf8'), cipher.final()]);
  return [FORMAT, id, Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')].join('.');
}

/** @throws Error where the text was changed, or is of another device */
function decrypt({ key }: SealingKey, place: Buffer, bytes: Buffer): JsonObject {
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(place).setAuthTag(tag);
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  const fields: unknown = JSON.parse(text.toString('utf8'));
  if (!isJsonObject(fields)) throw new TypeError('a sealed text that holds no object');
  return fields;
}

/**
 * Seals what vendors tell of threats beside the allow-list, with AES-256-GCM and a key of the device, which is made at
 * first use. Erasing the key makes all that was sealed with it unreadable for good; the next use makes another one.
 *
 * A sealed text is `<format>.<key id>.<base64url of nonce, tag and ciphertext>`.
 */
@Injectable()
export class Sealing {
  constructor(
    @Inject(PersonalValues) private readonly values: PersonalValues,
    @Inject(ErasedPeople) private readonly erased: ErasedPeople,
  ) {}

  /**
   * Of the device of an erased person only the open fields are kept.
   *
   * @param device whose stream the details will stand in
   */
  async seal(tenant: TenantId, device: DeviceId, details: JsonObject): Promise<SealedDetails> {
    const { open, rest } = partDetails(details);
    if (Object.keys(rest).length === 0) return { open, sealed: null };
    const kept = await this.values.change(tenant, keyOf(device), (known) => known ?? newKey());
    if (kept === null) throw new Error('a device has no key, though one was made');
    // Asked when the key is there: who is erased later has it erased.
    if (await this.erased.hasUserOf(tenant, device)) return { open, sealed: null };
    return { open, sealed: encrypt(parseKey(kept), placeOf(tenant, device), rest) };
  }

  /**
   * @returns the sealed fields; null where their key was erased
   * @throws Error where a text that this device's key has sealed was changed
   */
  async unseal(tenant: TenantId, device: DeviceId, sealed: string): Promise<JsonObject | null> {
    const [format, id, text = ''] = sealed.split('.');
    if (format !== FORMAT) throw new Error(`a sealed text of the unknown format ${format}`);
    const kept = await this.values.get(tenant, keyOf(device));
    const key = kept === null ? null : parseKey(kept);
    if (key === null || key.id !== id) return null;
    return decrypt(key, placeOf(tenant, device), Buffer.from(text, 'base64url'));
  }
}
