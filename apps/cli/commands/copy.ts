import { Command, InvalidArgumentError } from 'commander';
import { counted } from '../check/report.js';
import { CopyRefused } from '../copy/copied-log.js';
import type { CopyProgress, CopyReport, CopyStep } from '../copy/copy-log.js';
import { copyLog } from '../copy/copy-log.js';
import type { LogName } from '../copy/copy-side.js';
import { openSource, openTarget, parseLogName } from '../copy/copy-side.js';
import { CommandFailed } from '../exit-code.js';
import type { Progress } from '../progress.js';
import { showProgress } from '../progress.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';
import type { Terminal } from '../terminal.js';

const EXAMPLE = `
Stop the engines of both logs first. The history and the latest values are copied byte for byte and in order, read back and
compared, and both logs are folded: the digests have to be equal. Cut off, the same command goes on where it was. The copy
is another log: consumers of the feed are told to take a new snapshot.

Example:
  $ npx vedette copy --from sqlite:./data --to sqlite:./copy
  copied  12345 events, 678 latest values
  into    /srv/vedette/copy
  digest  9f2c… on both sides, 500 devices
`;

function aLog(text: string): LogName {
  const name = parseLogName(text);
  if (name === null) throw new InvalidArgumentError('It may be sqlite: and a data folder, such as sqlite:./data.');
  return name;
}

/** One bar or line for each step of a copy, one after the other. */
function stepProgress(terminal: Terminal): { readonly progress: CopyProgress; readonly end: () => void } {
  let shown: { readonly step: CopyStep; readonly progress: Progress } | null = null;
  return {
    progress(step, done, total) {
      if (shown?.step !== step) {
        shown?.progress.end();
        shown = { step, progress: showProgress(terminal, step) };
      }
      shown.progress.advance(done, total);
    },
    end: () => shown?.progress.end(),
  };
}

function reportText({ events, alreadyThere, values, fold }: CopyReport, into: string): string {
  const earlier = alreadyThere > 0 ? ` (${alreadyThere} of them were there)` : '';
  const same =
    fold.kind === 'digest'
      ? `${fold.digest} on both sides, ${counted(fold.devices, 'device')}`
      : `none: folding stops in ${fold.stream} on both sides; "vedette check" says why`;
  return [
    `copied  ${counted(events, 'event')}${earlier}, ${counted(values, 'latest value')}`,
    `into    ${into}`,
    `digest  ${same}`,
    '',
  ].join('\n');
}

/** `vedette copy`: the whole of a log into another one, of the same kind or another. */
export function copyCommand({ terminal, env }: Surroundings): Command {
  return new Command('copy')
    .description('copy a log with its latest values into another, and compare the two')
    .requiredOption('--from <log>', 'the log that is copied; its engine must be stopped', aLog)
    .requiredOption('--to <log>', 'an empty log, or one with an unfinished copy of the same log', aLog)
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const { from, to, json } = command.opts<CopyOptions>();
      settingsOf(env);
      const source = await openSource(from);
      const steps = stepProgress(terminal);
      try {
        const target = await openTarget(to, source);
        try {
          const report = await copyLog(source, target, steps.progress);
          steps.end();
          await terminal.out(
            json === true ? `${JSON.stringify({ into: target.name, ...report })}\n` : reportText(report, target.name),
          );
        } finally {
          await target.close();
        }
      } catch (error) {
        throw error instanceof CopyRefused ? new CommandFailed(error.message) : error;
      } finally {
        steps.end();
        await source.close();
      }
    });
}

interface CopyOptions {
  readonly from: LogName;
  readonly to: LogName;
  readonly json?: true;
}
