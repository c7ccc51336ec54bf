import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { backUpLog, CopyExists } from '#adapters/sqlite-log/copying.js';
import { CommandFailed } from '../exit-code.js';
import { fileSize } from '../file-size.js';
import { openLog } from '../log/open-log.js';
import { showProgress } from '../progress.js';
import { embeddedSettings } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
The engine may run meanwhile. The copy holds the log with everything that the read models, the keys of sealed details and
the names of people are made of: keep it as safe as the data folder. What is erased later is still in it.

Example:
  $ npx vedette backup /backups/vedette-2026-11-23.db
  backup  /backups/vedette-2026-11-23.db (12.4 MB)
`;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** `vedette backup TO`: a consistent copy of the embedded log and its latest values, in one file. */
export function backupCommand({ terminal, env }: Surroundings): Command {
  return new Command('backup')
    .description('copy the embedded log into one file, consistently and while the engine runs')
    .argument('<to>', 'the file to make; it must not be there yet, its folder must')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (given: string, _, command: Command) => {
      const { json } = command.opts<{ readonly json?: true }>();
      const { dataFolder } = embeddedSettings(
        env,
        'Back it up with its own means, or make a copy with "vedette copy" and back that up',
      );
      const to = resolve(given);
      if (!isFolder(dirname(to))) throw new CommandFailed(`there is no folder ${dirname(to)}: make it first`);
      // Says in the words of the other commands where there is no log.
      await (await openLog({ log: { kind: 'sqlite' }, dataFolder })).close();
      const progress = showProgress(terminal, 'pages copied');
      try {
        await backUpLog(dataFolder, to, (done, total) => progress.advance(done, total));
      } catch (error) {
        if (error instanceof CopyExists)
          throw new CommandFailed(`${error.file} is there already: a backup overwrites nothing`);
        throw error;
      } finally {
        progress.end();
      }
      const bytes = statSync(to).size;
      await terminal.out(
        json === true ? `${JSON.stringify({ file: to, bytes })}\n` : `backup  ${to} (${fileSize(bytes)})\n`,
      );
    });
}
