const DOTTED_NUMBERS = /^[0-9]+(?:\.[0-9]+)*$/;

/** Whether a text is a version that R18 can compare: dotted numbers of any length, such as `17.4.1`. */
export const isReadableOsVersion = (text: string): boolean => DOTTED_NUMBERS.test(text);

/** Digits without leading zeros; compared as texts, so that no number is too long. */
const parts = (version: string): readonly string[] =>
  version.split('.').map((part) => part.replace(/^0+(?=[0-9])/, ''));

function comparePart(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * R18: dotted numbers are compared part by part, a missing part is 0. A missing or unreadable version, on either side, is
 * not below.
 */
export function isOsBelow(osVersion: string | null, minimumOsVersion: string | null): boolean {
  if (osVersion === null || minimumOsVersion === null) return false;
  if (!isReadableOsVersion(osVersion) || !isReadableOsVersion(minimumOsVersion)) return false;
  const actual = parts(osVersion);
  const minimum = parts(minimumOsVersion);
  for (let index = 0; index < Math.max(actual.length, minimum.length); index += 1) {
    const order = comparePart(actual[index] ?? '0', minimum[index] ?? '0');
    if (order !== 0) return order < 0;
  }
  return false;
}
