import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { restoreLog } from '#adapters/sqlite-log/copying.js';
import { lockFolder } from '#adapters/sqlite-log/lock.js';
import { LogNotOpened } from '#domain/log/log-errors.js';
import { makeDataFolder } from '#engine/config/data-folder.js';
import type { LogReport } from '../check/read-log.js';
import { readWholeLog } from '../check/read-log.js';
import { counted, findingLines } from '../check/report.js';
import { CommandFailed } from '../exit-code.js';
import { openLog } from '../log/open-log.js';
import { showProgress } from '../progress.js';
import { embeddedSettings } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Every page and every event of the copy is read and checked before it becomes the log. It gets an id of its own, so that
consumers of the feed are told to take a new snapshot. Who was erased after the backup has to be erased again.

Example:
  $ VEDETTE_DATA=./restored npx vedette restore /backups/vedette-2026-11-23.db
  restored  12345 events in 678 streams, up to position 0000000000012345
  into      /srv/vedette/restored
`;

/** The folder inside the data folder in which the copy is checked before it is the log. */
const SCRATCH = 'restoring';

/** `vedette restore FROM`: makes a data folder out of a backup, if nothing is wrong with it. */
export function restoreCommand(around: Surroundings): Command {
  return new Command('restore')
    .description('make a data folder out of a backup, after checking every event in it')
    .argument('<from>', 'a file that "vedette backup" made')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (given: string, _, command: Command) => {
      const { json } = command.opts<{ readonly json?: true }>();
      const { dataFolder } = embeddedSettings(
        around.env,
        'Restore with VEDETTE_LOG=sqlite into a data folder, and copy that with "vedette copy"',
      );
      const from = resolve(given);
      if (!existsSync(from)) throw new CommandFailed(`there is no file ${from}`);
      if (existsSync(dataFolder) && readdirSync(dataFolder).length > 0)
        throw new CommandFailed(
          `${dataFolder} is not empty: name an empty or a new folder with VEDETTE_DATA, a restore overwrites nothing`,
        );
      await makeDataFolder(dataFolder);
      const { events, streams, position } = await restoreInto(dataFolder, from, around);
      await around.terminal.out(
        json === true
          ? `${JSON.stringify({ dataFolder, events, streams, position })}\n`
          : `restored  ${counted(events, 'event')} in ${counted(streams, 'stream')}, up to position ${position}\ninto      ${dataFolder}\n`,
      );
    });
}

/** No engine can start on the folder meanwhile. What was made is taken away again where it fails. */
async function restoreInto(folder: string, from: string, { terminal }: Surroundings): Promise<LogReport> {
  const lock = lockFolder(folder);
  const scratch = join(folder, SCRATCH);
  const copying = showProgress(terminal, 'pages copied');
  const check = async (): Promise<LogReport> => {
    copying.end();
    const log = await openLog({ log: { kind: 'sqlite' }, dataFolder: scratch });
    try {
      const report = await readWholeLog(log, scratch, showProgress(terminal, 'events checked'));
      if (report.findingCount > 0) throw damagedBackup(from, findingLines(report));
      return report;
    } finally {
      await log.close();
    }
  };
  try {
    mkdirSync(scratch);
    return await restoreLog(from, { folder, scratch }, check, (done, total) => copying.advance(done, total));
  } catch (error) {
    throw error instanceof LogNotOpened ? damagedBackup(from, [error.message]) : error;
  } finally {
    copying.end();
    rmSync(scratch, { recursive: true, force: true });
    lock.release();
    rmSync(join(folder, 'engine.lock'), { force: true });
  }
}

const damagedBackup = (from: string, wrong: readonly string[]): CommandFailed =>
  new CommandFailed([`${from} is not restored, because something is wrong with it:`, ...wrong].join('\n'));
