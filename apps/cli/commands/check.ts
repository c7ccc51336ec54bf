import { Command } from 'commander';
import { findDamage } from '#adapters/sqlite-log/damage.js';
import { numberOf } from '#adapters/sqlite-log/positions.js';
import type { LogReader } from '#adapters/sqlite-log/reader.js';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { Finding } from '../check/log-check.js';
import { checkLog } from '../check/log-check.js';
import { checkReadModels } from '../check/read-model-check.js';
import type { CheckReport } from '../check/report.js';
import { isWhole, reportText } from '../check/report.js';
import { CommandFailed, EXIT } from '../exit-code.js';
import { openLog } from '../log/open-log.js';
import { readToHead } from '../log/read-to-head.js';
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

/** A log that is wrong all over is told so by its first findings. */
const KEPT_FINDINGS = 50;

/** `vedette check`: reads everything, and says what is wrong and where. Exit code 1 where something is. */
export function checkCommand({ terminal, env }: Surroundings): Command {
  return new Command('check')
    .description('read the whole log with every decoder, and compare the live read models with a rebuild')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const { json } = command.opts<{ readonly json?: true }>();
      const { dataFolder } = settingsOf(env);
      const log = openLog(dataFolder);
      const progress = (title: string): Progress => showProgress(terminal, title);
      try {
        const report = await inspect(log, dataFolder, progress);
        await terminal.out(
          json === true ? `${JSON.stringify({ whole: isWhole(report), ...report })}\n` : reportText(report),
        );
        if (!isWhole(report)) throw new CommandFailed('check: something is wrong', EXIT.failed);
      } finally {
        log.close();
      }
    });
}

async function inspect(
  log: LogReader,
  dataFolder: string,
  progress: (title: string) => Progress,
): Promise<CheckReport> {
  const damage = findDamage(dataFolder).map((what): Finding => ({ position: null, stream: null, what }));
  const seen = await readAll(log, progress('events checked'));
  const building = progress('events folded');
  const readModels = await checkReadModels(dataFolder, log, (events) => building.advance(events, seen.events));
  building.end();
  const findings = [...damage, ...seen.findings];
  return {
    ...seen,
    findings: findings.slice(0, KEPT_FINDINGS),
    findingCount: damage.length + seen.findingCount,
    readModels,
  };
}

type LogReport = Omit<CheckReport, 'readModels'>;

async function readAll(log: LogReader, progress: Progress): Promise<LogReport> {
  const check = checkLog(decodeEvent);
  const findings: Finding[] = [];
  let findingCount = 0;
  let position: Position = BEGINNING;
  const found = (finding: Finding): void => {
    findingCount += 1;
    if (findings.length < KEPT_FINDINGS) findings.push(finding);
  };
  try {
    const total = numberOf(await log.head());
    for await (const batch of readToHead(log, BEGINNING)) {
      for (const event of batch) {
        for (const finding of check.see(event)) found(finding);
        position = event.position;
      }
      progress.advance(numberOf(position), total);
    }
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    found({ position: null, stream: null, what: `after position ${position}: ${error.message}` });
  } finally {
    progress.end();
  }
  const { events, streams, unknownTypes } = check.summary();
  return { events, streams, position, unknownTypes: Object.fromEntries(unknownTypes), findings, findingCount };
}
