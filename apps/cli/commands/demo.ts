import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { BEGINNING_OF_DEMO } from '../demo/calendar.js';
import { prepareDemoFolder } from '../demo/demo-folder.js';
import { ApiRefused } from '../demo/tenant-api.js';
import type { ExitCode } from '../exit-code.js';
import { CommandFailed, EXIT, isExitCode } from '../exit-code.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Example:
  $ npx vedette demo --devices 100
              compliant   blocked   not judged
  Mon 04 Jan         67        30            3
              A Global Administrator consents; Android and iOS may carry threats of low risk, no higher
              …
`;

const FEWEST_DEVICES = 10;
const MOST_DEVICES = 5000;
const FEWEST_DAYS = 3;
const MOST_DAYS = 31;

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new InvalidArgumentError(`It may be a whole number from ${least} to ${most}.`);
    return number;
  };

interface DemoCommandOptions {
  readonly devices: number;
  readonly days: number;
  readonly folder: string;
}

/** `vedette demo`: plays a tenant through a simulated fortnight, through the public API only, and leaves the engine running. */
export function demoCommand({ terminal, env }: Surroundings): Command {
  return new Command('demo')
    .description(
      'play a fleet through a simulated fortnight, on a data folder of its own; then leave the engine running',
    )
    .option('--devices <number>', 'how large the fleet is', wholeNumber(FEWEST_DEVICES, MOST_DEVICES), 500)
    .option('--days <number>', 'how many days are played', wholeNumber(FEWEST_DAYS, MOST_DAYS), 14)
    .option('--folder <path>', 'the data folder; an earlier demo in it is cleared', './demo-data')
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const options = command.opts<DemoCommandOptions>();
      const folder = resolve(options.folder);
      const demoEnv = {
        VEDETTE_LOG_LEVEL: 'error',
        ...env,
        VEDETTE_DATA: folder,
        // The demo is everyone in its tenant, and only the embedded issuer lets it.
        ...(settingsOf(env).issuer.kind === 'outside' ? { VEDETTE_ISSUER: 'embedded' } : {}),
        VEDETTE_CLOCK: `simulated:${new Date(BEGINNING_OF_DEMO).toISOString()}`,
      };
      settingsOf(demoEnv);
      await prepareDemoFolder(folder);
      // Loaded here, so that the other commands need not wait for the whole engine to load.
      await import('reflect-metadata');
      const { runEngine } = await import('#engine/run.js');
      const { playDemo } = await import('../demo/play-demo.js');
      const code: number = await runEngine({
        env: demoEnv,
        // The demo says itself what there is to see.
        say: () => undefined,
        complain: (text) => terminal.note(`${text}\n`),
        whileServing: async (url) => {
          try {
            await playDemo(url, { ...options, folder }, terminal);
          } catch (error) {
            throw error instanceof ApiRefused ? new CommandFailed(error.message, EXIT.failed, { cause: error }) : error;
          }
        },
      });
      const failed: ExitCode = isExitCode(code) ? code : EXIT.failed;
      if (code !== 0) throw new CommandFailed(null, failed);
    });
}
