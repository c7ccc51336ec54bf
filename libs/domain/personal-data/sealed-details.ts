import type { JsonObject } from '../codec/json.js';
import { objectOf, textOrNullOf } from '../codec/json.js';

/**
 * What a source told of a threat beside its report: evidence, which nothing judges by and no fold reads. The fields of
 * the published allow-list stay readable; the rest is sealed with a key of the device, which can be erased.
 */
export interface SealedDetails {
  readonly open: JsonObject;
  /** `<version>.<base64url>`; null where every field is open, or where nothing else may be kept. */
  readonly sealed: string | null;
}

export const writeDetails = (details: SealedDetails | null): JsonObject | null =>
  details === null ? null : { open: details.open, sealed: details.sealed };

/** The field `details` of a payload. @throws WrongShape */
export function readDetails(json: JsonObject): SealedDetails | null {
  if (json['details'] === null) return null;
  const details = objectOf(json, 'details');
  return { open: objectOf(details, 'open'), sealed: textOrNullOf(details, 'sealed') };
}
