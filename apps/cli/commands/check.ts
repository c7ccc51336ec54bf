import { Command } from 'commander';
import type { Settings } from '#engine/config/settings.js';
import { readWholeLog } from '../check/read-log.js';
import { checkReadModels } from '../check/read-model-check.js';
import type { CheckReport } from '../check/report.js';
import { isWhole, reportText } from '../check/report.js';
import { CommandFailed, EXIT } from '../exit-code.js';
import type { OpenLog } from '../log/open-log.js';
import { openLog } from '../log/open-log.js';
import type { Progress } from '../progress.js';
import { showProgress } from '../progress.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Example:
  $ npx vedette check
  log          12345 events in 678 streams, up to position 0000000000012345
  read models  500 devices, equal to a rebuild (9f2c…)
  found wrong  nothing in the log
`;

/** `vedette check`: reads everything, and says what is wrong and where. Exit code 1 where something is. */
export function checkCommand({ terminal, env }: Surroundings): Command {
  return new Command('check')
    .description('read the whole log with every decoder, and compare the live read models with a rebuild')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const { json } = command.opts<{ readonly json?: true }>();
      const settings = settingsOf(env);
      const log = await openLog(settings);
      const progress = (title: string): Progress => showProgress(terminal, title);
      try {
        const report = await inspect(log, settings, progress);
        await terminal.out(
          json === true ? `${JSON.stringify({ whole: isWhole(report), ...report })}\n` : reportText(report),
        );
        if (!isWhole(report)) throw new CommandFailed('check: something is wrong', EXIT.failed);
      } finally {
        await log.close();
      }
    });
}

async function inspect(
  log: OpenLog,
  { dataFolder, log: { kind } }: Settings,
  progress: (title: string) => Progress,
): Promise<CheckReport> {
  const seen = await readWholeLog(log, kind === 'sqlite' ? dataFolder : null, progress('events checked'));
  const building = progress('events folded');
  const readModels = await checkReadModels(dataFolder, log, (events) => building.advance(events, seen.events));
  building.end();
  return { ...seen, readModels };
}
