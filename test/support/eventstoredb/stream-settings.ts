/** What the metadata of a stream says of which events are shown. */
export interface StreamSettings {
  readonly maxCount: number;
  readonly truncateBefore: number;
  /** All of it, as it was written. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** `$tb` of a deleted stream is the largest 64-bit integer, and any number near it. */
export const SOFT_DELETED = 2 ** 62;

export const NO_SETTINGS: StreamSettings = { maxCount: Infinity, truncateBefore: 0, raw: {} };

export const settingsStreamOf = (stream: string): string => `$$${stream}`;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Metadata that is no JSON object says nothing. */
export function parseSettings(data: Uint8Array): StreamSettings {
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder().decode(data));
  } catch {
    return NO_SETTINGS;
  }
  if (!isRecord(raw)) return NO_SETTINGS;
  const number = (key: string, otherwise: number): number => {
    const value = raw[key];
    return typeof value === 'number' ? value : otherwise;
  };
  return { maxCount: number('$maxCount', Infinity), truncateBefore: number('$tb', 0), raw };
}
