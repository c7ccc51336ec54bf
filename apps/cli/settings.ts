import type { Environment, Settings } from '#engine/config/settings.js';
import { isSettings, readSettings } from '#engine/config/settings.js';
import { CommandFailed, EXIT } from './exit-code.js';

/** @throws CommandFailed (78) with one sentence for each setting that is wrong */
export function settingsOf(env: Environment): Settings {
  const read = readSettings(env);
  if (isSettings(read)) return read;
  throw new CommandFailed(read.map(({ sentence }) => sentence).join('\n'), EXIT.wrongConfiguration);
}
