import type { JsonObject } from '../codec/json.js';
import { isJsonObject } from '../codec/json.js';
import type { DirectoryId, MtdDeviceId } from '../identity/ids.js';
import { isDirectoryId, isMtdDeviceId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { parseInstant } from '../instant.js';

/** Readers of single fields of an event as it came: what is not as it should be reads as null, whatever it is instead. */

const own = (json: JsonObject, field: string): unknown => (Object.hasOwn(json, field) ? json[field] : undefined);

export function objectIn(json: JsonObject, field: string): JsonObject | null {
  const value = own(json, field);
  return isJsonObject(value) ? value : null;
}

export function textIn(json: JsonObject | null, field: string): string | null {
  const value = json === null ? undefined : own(json, field);
  return typeof value === 'string' ? value : null;
}

export function listIn(json: JsonObject, field: string): readonly unknown[] {
  const value = own(json, field);
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** A word of the source's, which writes them in capitals. */
export const wordIn = (json: JsonObject | null, field: string): string | null =>
  textIn(json, field)?.trim().toUpperCase() ?? null;

/** Texts that a log can hold and a person can read: one line, well formed, not blank; null for others. */
export function lineIn(json: JsonObject | null, field: string, maxLength: number): string | null {
  const text = textIn(json, field);
  return text === null ? null : lineOf(text, maxLength);
}

export function lineOf(text: string, maxLength: number): string | null {
  const line = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return line === '' || line.length > maxLength ? null : line;
}

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** The service's id of a device. A nil one is no id: it would make one device of all that have none. */
export function mtdDeviceIdIn(json: JsonObject | null, field: string): MtdDeviceId | null {
  const text = textIn(json, field);
  return text !== null && isMtdDeviceId(text) && text !== NIL_UUID ? text : null;
}

/** Intune's id of a device: another MDM's, which need not be a UUID, is none. */
export function directoryIdIn(json: JsonObject | null, field: string): DirectoryId | null {
  const text = textIn(json, field)?.toLowerCase() ?? null;
  return text !== null && isDirectoryId(text) && text !== NIL_UUID ? text : null;
}

export function emailIn(json: JsonObject | null): string | null {
  const email = lineIn(json, 'email', 254);
  return email !== null && /^[^@\s]+@[^@\s]+$/.test(email) ? email : null;
}

/** `+0000` is as common as `+00:00`. */
const OFFSET_WITHOUT_COLON = /([+-][0-9]{2})([0-9]{2})$/;

export function instantIn(json: JsonObject, field: string): Instant | null {
  const text = textIn(json, field);
  return text === null ? null : parseInstant(text.trim().replace(OFFSET_WITHOUT_COLON, '$1:$2'));
}
