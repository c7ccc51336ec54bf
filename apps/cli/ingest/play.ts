import { ReadableStream } from 'node:stream/web';
import type { IngestCounts } from '#domain/ingest/events.js';
import { CommandFailed } from '../exit-code.js';
import type { Progress } from '../progress.js';
import type { Cut } from './cuts.js';
import type { IngestClient } from './engine-ingest.js';

const added = (a: IngestCounts, b: IngestCounts): IngestCounts => ({
  accepted: a.accepted + b.accepted,
  duplicates: a.duplicates + b.duplicates,
  late: a.late + b.late,
  ignored: a.ignored + b.ignored,
  deadLettered: a.deadLettered + b.deadLettered,
});

/**
 * Sends a recording, and adds up what its events came to.
 *
 * @param total bytes; null where that is not known
 * @throws CommandFailed, which tells how far it has come
 */
export async function play(
  cuts: AsyncIterable<Cut>,
  client: Pick<IngestClient, 'send' | 'stream'>,
  total: number | null,
  progress: Progress,
): Promise<IngestCounts> {
  let counts: IngestCounts = { accepted: 0, duplicates: 0, late: 0, ignored: 0, deadLettered: 0 };
  let sent = 0;
  const advance = (bytes: number): void => {
    sent += bytes;
    progress.advance(sent, total ?? sent);
  };
  try {
    for await (const cut of cuts) {
      if (cut.kind === 'whole') {
        counts = added(counts, await client.send(cut.bytes));
        advance(cut.bytes.length);
      } else {
        counts = added(counts, await client.stream(ReadableStream.from(told(cut.chunks, advance))));
      }
    }
    return counts;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(
      `${error.message}; ${sent} bytes were sent. Run the same again: what was taken in is not taken in twice.`,
      error.exitCode,
      { cause: error },
    );
  } finally {
    progress.end();
  }
}

async function* told(chunks: AsyncIterable<Buffer>, advance: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    advance(chunk.length);
  }
}
