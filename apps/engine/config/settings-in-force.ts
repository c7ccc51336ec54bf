import { resolve } from 'node:path';
import type { Environment, Origin, ReadText } from './setting-sources.js';
import { readTextFile, shown, sourceOf } from './setting-sources.js';
import type { SettingName } from './setting-values.js';
import { SETTINGS_IN_ORDER } from './setting-values.js';

/** A setting as it may be shown to a person, and where it came from. */
export interface SettingInForce {
  readonly setting: SettingName;
  /** Secrets are masked; the data folder is the absolute path that it comes to. */
  readonly value: string;
  readonly origin: Origin;
}

/** All settings, in the order of their table. @param env one that `readSettings` accepts */
export function settingsInForce(env: Environment, readText: ReadText = readTextFile): readonly SettingInForce[] {
  return SETTINGS_IN_ORDER.map((setting) => {
    const source = sourceOf(setting, env, readText);
    if ('sentence' in source) throw new Error(source.sentence);
    const { text, origin } = source;
    return { setting, value: setting === 'VEDETTE_DATA' ? resolve(text) : shown(setting, text), origin };
  });
}
