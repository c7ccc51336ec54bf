import type { JsonObject } from '#domain/codec/json.js';

/**
 * The published allow-list (docs/personal-data.md): fields of a threat's details that stay readable in the log, because
 * they tell of an app, an operating system or what a service did, and not of a person. All others are sealed.
 */
export const OPEN_FIELDS = [
  'application_name',
  'latest_os_version',
  'minimum_os_version',
  'os_version',
  'package_name',
  'package_sha',
  'proxy_protocol',
  'reason',
  'reputation',
  'response',
  'user_response',
  'version_type',
  'vpn_present',
] as const;

/** Longest text that stays open: a longer one is no name of an app and no version. */
export const MAX_OPEN_CHARACTERS = 256;

const known: ReadonlySet<string> = new Set(OPEN_FIELDS.map((name) => name.replaceAll('_', '')));

/** `package_name` and `packageName` are one name. */
const isListed = (name: string): boolean => known.has(name.replaceAll('_', '').toLowerCase());

/** No lists and no objects: what stands in them has names of its own. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_OPEN_CHARACTERS;
  return value === null || typeof value === 'number' || typeof value === 'boolean';
}

/** Parts details by the allow-list. The fields keep their order. */
export function partDetails(details: JsonObject): { readonly open: JsonObject; readonly rest: JsonObject } {
  const fields = Object.entries(details);
  const isOpen = ([name, value]: readonly [string, unknown]): boolean => isListed(name) && isPlain(value);
  return {
    open: Object.fromEntries(fields.filter(isOpen)),
    rest: Object.fromEntries(fields.filter((field) => !isOpen(field))),
  };
}
