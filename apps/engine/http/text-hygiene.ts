/** How deep objects and lists of a body may nest. */
export const MAX_DEPTH = 32;

/** A place in a JSON value that nothing in Vedette takes, whatever the endpoint. */
export interface BadPlace {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

export const pointerStep = (pointer: string, key: string): string =>
  `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** What can be neither stored by every log nor compared safely; null for a sound text. */
export function badText(text: string): string | null {
  if (text.includes('\0')) return 'A NUL character is not allowed.';
  if (!text.isWellFormed()) return 'A lone surrogate is not a character.';
  return null;
}

/** Keys such as `__proto__` mean something else to JavaScript than to the client. */
const isReserved = (key: string): boolean => key in Object.prototype;

/** A pointer must itself be a sound text, whatever the key was. */
const sound = (key: string): string => key.toWellFormed().replaceAll('\0', '\uFFFD');

/** The keys that lead to a bad place, innermost last, and what is bad about it. */
interface Finding {
  readonly keys: readonly string[];
  readonly detail: string;
}

const badKey = (key: string): string | null =>
  badText(key) ?? (isReserved(key) ? 'This property name is not allowed.' : null);

function find(value: unknown, depth: number): Finding | null {
  if (typeof value === 'string') {
    const detail = badText(value);
    return detail === null ? null : { keys: [], detail };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) return { keys: [], detail: `Nested deeper than ${MAX_DEPTH} levels.` };
  for (const [key, child] of Object.entries(value)) {
    const detail = badKey(key);
    if (detail !== null) return { keys: [key], detail };
    const inside = find(child, depth + 1);
    if (inside !== null) return { keys: [key, ...inside.keys], detail: inside.detail };
  }
  return null;
}

/** The first place in a parsed JSON value that is not allowed, or null. Visits at most `MAX_DEPTH` levels. */
export function firstBadPlace(value: unknown): BadPlace | null {
  const found = find(value, 0);
  return found && { pointer: found.keys.map(sound).reduce(pointerStep, ''), detail: found.detail };
}

/** Whether every percent-encoded byte of a query text belongs to a UTF-8 character. */
export function isDecodable(query: string): boolean {
  if (!query.includes('%')) return true;
  try {
    decodeURIComponent(query);
    return true;
  } catch {
    return false;
  }
}
