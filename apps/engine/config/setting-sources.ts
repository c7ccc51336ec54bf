import { readFileSync } from 'node:fs';
import { withoutPassword } from './log-setting.js';
import type { SettingName } from './setting-values.js';
import { READERS, SETTINGS_IN_ORDER } from './setting-values.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting that stops the start: its name, what it was, and what it may be, in one sentence. */
export interface SettingError {
  readonly setting: string;
  readonly sentence: string;
}

/** Where a setting's text came from. */
export type Origin =
  { readonly kind: 'default' } | { readonly kind: 'environment' } | { readonly kind: 'file'; readonly path: string };

export interface Sourced {
  readonly text: string;
  readonly origin: Origin;
}

/** Reads a small text file. @throws Error where it can't be read */
export type ReadText = (path: string) => string;

export const readTextFile: ReadText = (path) => readFileSync(path, 'utf8');

const fileSettingOf = (setting: SettingName): string => `${setting}_FILE`;

/** All names that are settings. */
export const SETTING_NAMES: readonly string[] = SETTINGS_IN_ORDER.flatMap((setting) =>
  READERS[setting].secret ? [setting, fileSettingOf(setting)] : [setting],
);

/** Names that begin like a setting and are none. */
export function unknownNames(env: Environment): SettingError[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('VEDETTE_') && !SETTING_NAMES.includes(name))
    .map((setting) => ({
      setting,
      sentence: `${setting} is no setting of Vedette; the settings are ${SETTING_NAMES.join(', ')}.`,
    }));
}

/** What holds where a setting is not set. Consumers of an EventStoreDB find the Intune states in it, unless told otherwise. */
function standardOf(setting: SettingName, env: Environment, readText: ReadText): string {
  const { standard } = READERS[setting];
  if (setting !== 'VEDETTE_INTUNE_STATE_STREAM') return standard;
  const log = sourceOf('VEDETTE_LOG', env, readText);
  return 'text' in log && withoutPassword(log.text) !== null ? 'on' : standard;
}

/** The text of a setting: of its variable, of the file that `…_FILE` names (without a line break at its end), or the default. */
export function sourceOf(setting: SettingName, env: Environment, readText: ReadText): Sourced | SettingError {
  const text = env[setting];
  const fileSetting = fileSettingOf(setting);
  const path = READERS[setting].secret ? env[fileSetting] : undefined;
  if (path === undefined) {
    return text === undefined
      ? { text: standardOf(setting, env, readText), origin: { kind: 'default' } }
      : { text, origin: { kind: 'environment' } };
  }
  if (text !== undefined) {
    return {
      setting: fileSetting,
      sentence: `${fileSetting} was ${JSON.stringify(path)}, and with ${setting} it may not be set: only one of the two may.`,
    };
  }
  try {
    return { text: readText(path).replace(/\r?\n$/, ''), origin: { kind: 'file', path } };
  } catch {
    return {
      setting: fileSetting,
      sentence: `${fileSetting} was ${JSON.stringify(path)}, and that file can not be read; it may be the path of a file that holds what ${setting} may be.`,
    };
  }
}

export const MASK = '***';

/**
 * A setting's text as it may be shown. Of a secret only what gives nothing away is: its standard value, a connection string
 * without its password, or the scheme of one that can't be read.
 */
export function shown(setting: SettingName, text: string): string {
  const { secret, standard } = READERS[setting];
  if (!secret || text === '' || text === standard) return text;
  return withoutPassword(text) ?? `${/^[a-z][a-z0-9+.-]*:\/\//.exec(text)?.[0] ?? ''}${MASK}`;
}
