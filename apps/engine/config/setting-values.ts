import { resolve } from 'node:path';
import type { Instant } from '#domain/instant.js';
import { parseInstant } from '#domain/instant.js';
import type { BlastRadius } from '#domain/guard/limit.js';
import { readIssuer } from './issuer-setting.js';
import { readLog } from './log-setting.js';
import type { Reader } from './setting-reader.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `start`: what the simulated clock shows on a new log; null: the time of the machine. */
export type ClockSetting = { readonly kind: 'system' } | { readonly kind: 'simulated'; readonly start: Instant | null };

const value = <Value>(read: Value): { readonly value: Value } => ({ value: read });

const oneOf =
  <Value extends string>(...values: readonly Value[]): Reader<Value> =>
  (text) => {
    const found = values.find((candidate) => candidate === text);
    return found === undefined ? { mayBe: values.join(' or ') } : value(found);
  };

const readPort: Reader<number> = (text) => {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
  return port <= 65_535 ? value(port) : { mayBe: 'a whole number from 0 to 65535 (0 takes a free port)' };
};

const HOST_NAME = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const readHost: Reader<string> = (text) =>
  HOST_NAME.test(text) || /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text)
    ? value(text)
    : { mayBe: 'the name or address of an interface, such as 127.0.0.1' };

const readFolder: Reader<string> = (text) =>
  text !== '' && !text.includes('\0') ? value(resolve(text)) : { mayBe: 'the path of a folder' };

const readAudience: Reader<string> = (text) =>
  /^[\x21-\x7e]{1,255}$/.test(text) ? value(text) : { mayBe: '1 to 255 visible ASCII characters without spaces' };

const SIMULATED_FROM = 'simulated:';

const readClock: Reader<ClockSetting> = (text) => {
  if (text === 'system') return value({ kind: 'system' });
  if (text === 'simulated') return value({ kind: 'simulated', start: null });
  const start = text.startsWith(SIMULATED_FROM) ? parseInstant(text.slice(SIMULATED_FROM.length)) : null;
  return start === null || start < 0
    ? {
        mayBe:
          'system, or simulated, or simulated: and an RFC 3339 time from 1970 on, such as simulated:2027-01-01T00:00:00Z',
      }
    : value({ kind: 'simulated', start });
};

const BLAST_RADIUS = /^([0-9]{1,3}(?:\.[0-9]{1,4})?)%, ?([0-9]{1,7})$/;

const readBlastRadius: Reader<BlastRadius> = (text) => {
  const [, percent, atLeast] = BLAST_RADIUS.exec(text) ?? [];
  const radius = { share: Number(percent) / 100, atLeast: Number(atLeast) };
  return radius.share > 0 && radius.share <= 1 && radius.atLeast >= 1
    ? value(radius)
    : {
        mayBe:
          'a share of the devices over 0% and up to 100%, a comma, and the number of devices under which nobody is asked, ' +
          'such as 10%,10',
      };
};

/** Consumers may rely on this much. */
const LEAST_RETENTION_DAYS = 90;
const MOST_RETENTION_DAYS = 36_500;

const readRetention: Reader<number> = (text) => {
  const days = /^[0-9]{1,5}$/.test(text) ? Number(text) : NaN;
  return days >= LEAST_RETENTION_DAYS && days <= MOST_RETENTION_DAYS
    ? value(days)
    : { mayBe: `a whole number of days from ${LEAST_RETENTION_DAYS} to ${MOST_RETENTION_DAYS}` };
};

/** Every setting, in the order in which they are documented. A secret is never shown, and may come from a file. */
export const READERS = {
  VEDETTE_LOG: { read: readLog, standard: 'sqlite', secret: true },
  VEDETTE_DATA: { read: readFolder, standard: './data', secret: false },
  VEDETTE_HOST: { read: readHost, standard: '127.0.0.1', secret: false },
  VEDETTE_PORT: { read: readPort, standard: '7400', secret: false },
  VEDETTE_ISSUER: { read: readIssuer, standard: 'embedded', secret: false },
  VEDETTE_AUDIENCE: { read: readAudience, standard: 'vedette', secret: false },
  VEDETTE_CLOCK: { read: readClock, standard: 'system', secret: false },
  VEDETTE_LOG_LEVEL: { read: oneOf(...LOG_LEVELS), standard: 'info', secret: false },
  VEDETTE_BLAST_RADIUS: { read: readBlastRadius, standard: '10%,10', secret: false },
  VEDETTE_FEED_RETENTION_DAYS: { read: readRetention, standard: '90', secret: false },
  // The default of an embedded log; see `standardOf` for the other.
  VEDETTE_INTUNE_STATE_STREAM: { read: oneOf('on', 'off'), standard: 'off', secret: false },
} as const;

export type SettingName = keyof typeof READERS;

const isSettingName = (name: string): name is SettingName => name in READERS;

export const SETTINGS_IN_ORDER: readonly SettingName[] = Object.keys(READERS).filter(isSettingName);
