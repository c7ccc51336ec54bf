import { Command } from 'commander';
import { BEGINNING } from '#domain/log/event-log.js';
import { eventLine } from '../log/event-line.js';
import { openLog } from '../log/open-log.js';
import { readToHead } from '../log/read-to-head.js';
import type { Selection } from '../log/select-events.js';
import { select } from '../log/select-events.js';
import { anInstant, aPosition, collected } from '../options.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Example:
  $ npx vedette events --type ThreatDetected --from 2026-11-01T00:00:00Z | head -1
  {"position":"…","stream":"device-…","revision":2,"id":"…","type":"ThreatDetected","data":{…},"metadata":{…}}
`;

/** `vedette events`: the log as NDJSON, one event a line, from the beginning to its present end. */
export function eventsCommand({ terminal, env }: Surroundings): Command {
  return new Command('events')
    .description('print the log as NDJSON, up to its present end; works beside a running engine')
    .option('--stream <name>', 'only this stream')
    .option('--type <name>', 'only this event type; may be given several times', collected, [])
    .option('--from <time>', 'recorded at or after this instant (RFC 3339)', anInstant)
    .option('--to <time>', 'recorded at or before this instant (RFC 3339)', anInstant)
    .option('--after <position>', 'only events after this position', aPosition)
    .addHelpText('after', EXAMPLE)
    .action(async (_, command: Command) => {
      const options = command.opts<EventsOptions>();
      const wanted: Selection = {
        stream: options.stream ?? null,
        types: options.type,
        from: options.from ?? null,
        to: options.to ?? null,
      };
      const log = await openLog(settingsOf(env));
      try {
        const prefixes = wanted.stream === null ? undefined : [wanted.stream];
        for await (const batch of readToHead(log, options.after ?? BEGINNING, prefixes)) {
          let lines = '';
          let ended = false;
          for (const event of batch) {
            const answer = select(event, wanted);
            if (answer === 'yes') lines += eventLine(event);
            ended ||= answer === 'after';
          }
          if (lines !== '') await terminal.out(lines);
          if (ended) return;
        }
      } finally {
        await log.close();
      }
    });
}

interface EventsOptions {
  readonly stream?: string;
  readonly type: readonly string[];
  readonly from?: ReturnType<typeof anInstant>;
  readonly to?: ReturnType<typeof anInstant>;
  readonly after?: ReturnType<typeof aPosition>;
}
