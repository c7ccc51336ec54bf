import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import type { TenantId } from '#domain/identity/ids.js';
import type { IngestCounts } from '#domain/ingest/events.js';
import { requestToken, TokenRefused } from '#engine/issuer/request-token.js';
import { engineAddress } from '../engine-address.js';
import { CommandFailed, EXIT } from '../exit-code.js';
import { cutsOf } from '../ingest/cuts.js';
import { IngestClient } from '../ingest/engine-ingest.js';
import { play } from '../ingest/play.js';
import { aTenantId } from '../options.js';
import { showProgress } from '../progress.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
FILE holds events of the Mobile Risk API v2: NDJSON, JSON, or a captured event stream; - is standard input.
The same file again changes nothing, so a run that was broken off is begun again.

Example:
  $ npx vedette ingest lookout recorded.ndjson
  accepted      981
  duplicates      3
  late            7
  ignored         8
  dead letters    1
`;

interface IngestOptions {
  readonly tenant?: TenantId;
  readonly token?: string;
  readonly url?: string;
  readonly json?: true;
}

const STANDARD_INPUT = '-';

/** Bytes of a file; null where that is not known. */
async function sizeOf(file: string): Promise<number | null> {
  if (file === STANDARD_INPUT) return null;
  const found = await stat(file).catch(() => null);
  if (found === null || found.isDirectory()) throw new CommandFailed(`there is no file ${file}`, EXIT.wrongUsage);
  return found.isFile() ? found.size : null;
}

const NAMES: Readonly<Record<keyof IngestCounts, string>> = {
  accepted: 'accepted',
  duplicates: 'duplicates',
  late: 'late',
  ignored: 'ignored',
  deadLettered: 'dead letters',
};

function summaryOf(counts: IngestCounts): string {
  const rows = [
    [NAMES.accepted, counts.accepted],
    [NAMES.duplicates, counts.duplicates],
    [NAMES.late, counts.late],
    [NAMES.ignored, counts.ignored],
    [NAMES.deadLettered, counts.deadLettered],
  ] as const;
  const width = Math.max(...rows.map(([, count]) => String(count).length), 3);
  return rows.map(([name, count]) => `${name.padEnd(12)}  ${String(count).padStart(width)}\n`).join('');
}

const isTypeError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError';

/** A token of the embedded issuer. */
async function issuedToken(url: string, tenant: TenantId | undefined): Promise<string> {
  try {
    return await requestToken({ url, as: 'service', ...(tenant === undefined ? {} : { tenant }) });
  } catch (error) {
    if (error instanceof TokenRefused)
      throw new CommandFailed(error.message, error.reason === 'usage' ? EXIT.wrongUsage : EXIT.failed, {
        cause: error,
      });
    if (!isTypeError(error)) throw error;
    throw new CommandFailed(`no engine answers at ${url}: is it running?`, EXIT.serviceUnreachable, { cause: error });
  }
}

/** `vedette ingest lookout FILE`: plays a recorded stream through the API of a running engine. */
export function ingestCommand({ terminal, env }: Surroundings): Command {
  const lookout = new Command('lookout')
    .description('events of the Lookout Mobile Risk API v2')
    .argument('<file>', 'the recording; - for standard input')
    .option('--tenant <id>', 'the Entra tenant id; default: the only tenant there is', aTenantId)
    .option('--token <token>', 'an access token of the role service; default: one of the embedded issuer')
    .option('--url <address>', 'the engine; default: the one that runs on the data folder (VEDETTE_DATA)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLE)
    .action(async (file: string, _, command: Command) => {
      const { tenant, token, url: given, json } = command.opts<IngestOptions>();
      const size = await sizeOf(file);
      const url = await engineAddress(settingsOf(env).dataFolder, given);
      const client = new IngestClient({
        url,
        token: () => (token === undefined ? issuedToken(url, tenant) : Promise.resolve(token)),
      });
      const recording = file === STANDARD_INPUT ? process.stdin : createReadStream(file);
      const counts = await play(cutsOf(recording), client, size, showProgress(terminal, 'bytes sent'));
      await terminal.out(json === true ? `${JSON.stringify(counts)}\n` : summaryOf(counts));
    });
  return new Command('ingest')
    .description('play recorded events of an MTD service through the API')
    .addHelpText('after', EXAMPLE)
    .addCommand(lookout);
}
