import { Command } from 'commander';
import { rebuildDigest } from '#adapters/read-model/digest.js';
import type { Instant } from '#domain/instant.js';
import { openLog } from '../log/open-log.js';
import { anInstant } from '../options.js';
import { showProgress } from '../progress.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Example:
  $ npx vedette replay --digest
  digest    9f2c…
  position  0000000000004711
  devices   500
`;

interface ReplayOptions {
  readonly until?: Instant;
  readonly json?: true;
}

/** `vedette replay --digest`: folds the log into read models in a temporary file, and prints what they come to. */
export function replayCommand({ terminal, env }: Surroundings): Command {
  return new Command('replay')
    .description('rebuild the read models from the log in a temporary file; the same log gives the same digest')
    .requiredOption('--digest', 'print the digest of the rows, and the position up to which they were folded')
    .option('--until <time>', 'only what was recorded at or before this instant (RFC 3339)', anInstant)
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const { until, json } = command.opts<ReplayOptions>();
      const log = await openLog(settingsOf(env));
      const progress = showProgress(terminal, 'events folded');
      try {
        const last = until === undefined ? await log.head() : await log.positionAt(until);
        const total = log.eventsUpTo(last);
        const { digest, position, rows } = await rebuildDigest(log, {
          until: last,
          progress: (events) => progress.advance(events, total),
        });
        progress.end();
        await terminal.out(
          json === true
            ? `${JSON.stringify({ digest, position, devices: rows })}\n`
            : `digest    ${digest}\nposition  ${position}\ndevices   ${rows}\n`,
        );
      } finally {
        progress.end();
        await log.close();
      }
    });
}
