import { Command } from 'commander';
import type { Origin } from '#engine/config/setting-sources.js';
import type { SettingInForce } from '#engine/config/settings-in-force.js';
import { settingsInForce } from '#engine/config/settings-in-force.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Every setting is an environment variable; secrets are shown as ***, and may come from a file (…_FILE).

Example:
  $ VEDETTE_PORT=8080 npx vedette config
  SETTING                      VALUE         FROM
  VEDETTE_LOG                  sqlite        default
  VEDETTE_PORT                 8080          environment
  …
`;

function fromWhere(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
    case 'environment':
      return origin.kind;
    case 'file':
      return `file ${origin.path}`;
  }
}

function table(settings: readonly SettingInForce[]): string {
  const rows = [
    ['SETTING', 'VALUE', 'FROM'] as const,
    ...settings.map(({ setting, value, origin }) => [setting, value, fromWhere(origin)] as const),
  ];
  const [names, values] = [
    Math.max(...rows.map(([name]) => name.length)),
    Math.max(...rows.map(([, of]) => of.length)),
  ];
  return rows.map(([name, value, from]) => `${name.padEnd(names)}  ${value.padEnd(values)}  ${from}\n`).join('');
}

/** `vedette config`: what is in force, and where each value came from. Exit code 78 where a setting is wrong. */
export function configCommand({ terminal, env }: Surroundings): Command {
  return new Command('config')
    .description('print the settings that are in force, and where each came from; says what is wrong with them')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const { json } = command.opts<{ readonly json?: true }>();
      settingsOf(env);
      const settings = settingsInForce(env);
      await terminal.out(json === true ? `${JSON.stringify({ settings: settings.map(jsonOf) })}\n` : table(settings));
    });
}

const jsonOf = ({ setting, value, origin }: SettingInForce) => ({
  setting,
  value,
  from: origin.kind,
  ...(origin.kind === 'file' ? { file: origin.path } : {}),
});
