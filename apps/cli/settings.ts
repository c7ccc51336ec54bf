import type { Environment, Settings } from '#engine/config/settings.js';
import { isSettings, readSettings } from '#engine/config/settings.js';
import { nameOfLog } from '#engine/config/log-setting.js';
import { CommandFailed, EXIT } from './exit-code.js';

/** @throws CommandFailed (78) with one sentence for each setting that is wrong */
export function settingsOf(env: Environment): Settings {
  const read = readSettings(env);
  if (isSettings(read)) return read;
  throw new CommandFailed(read.map(({ sentence }) => sentence).join('\n'), EXIT.wrongConfiguration);
}

/**
 * The settings for a command that works on the files of the embedded log alone.
 *
 * @param instead what to do on another log
 * @throws CommandFailed (78) where the log is another one, too
 */
export function embeddedSettings(env: Environment, instead: string): Settings {
  const settings = settingsOf(env);
  if (settings.log.kind === 'sqlite') return settings;
  throw new CommandFailed(
    `VEDETTE_LOG names an EventStoreDB (${nameOfLog(settings.log)}), and this command is for the embedded log. ${instead}.`,
    EXIT.wrongConfiguration,
  );
}
