import type { JsonObject } from '../codec/json.js';
import { isJsonObject } from '../codec/json.js';
import { objectIn } from './fields.js';

/** How deep an event may nest. */
export const MAX_DEPTH = 16;
/** Most JSON text that is kept of a threat beside its report, in characters. */
const MAX_DETAILS = 8192;

/** Whether lists and objects nest deeper than `depth` levels. Looks no further than that. */
export function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((child) => isDeeperThan(child, depth - 1));
}

const soundText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

/** Keys that mean something else to JavaScript than to the source are left out. */
function sound(value: unknown): unknown {
  if (typeof value === 'string') return soundText(value);
  if (Array.isArray(value)) return value.map(sound);
  return isJsonObject(value) ? soundObject(value) : value;
}

function soundObject(json: JsonObject): JsonObject {
  const entries = Object.entries(json).filter(([key]) => !(key in Object.prototype));
  return Object.fromEntries(entries.map(([key, value]) => [soundText(key), sound(value)]));
}

/** What an event tells of a threat beside its report; null where that is nothing, or more than is kept. */
export function detailsOf(threat: JsonObject, enterprise: string | null): JsonObject | null {
  const told = soundObject({
    ...objectIn(threat, 'details'),
    ...(Array.isArray(threat['assessments']) ? { assessments: threat['assessments'] } : {}),
    ...(enterprise === null ? {} : { enterprise_guid: enterprise }),
  });
  if (Object.keys(told).length === 0 || JSON.stringify(told).length > MAX_DETAILS) return null;
  return told;
}
