import { beginsEventStream } from '#engine/ingest/framing/event-stream-frames.js';
import { LONGEST_LINE, parsed } from '#engine/ingest/framing/framed.js';
import type { Piece } from '#engine/ingest/framing/lines.js';
import { piecesOf } from '#engine/ingest/framing/lines.js';

/** How many bytes go into one request, roughly. */
const CUT_BYTES = 1024 * 1024;
/** A recording that nowhere can be cut in so many bytes is not cut any more. */
const MOST_HELD = 4 * CUT_BYTES;
const NEWLINE = Buffer.from('\n');

/** After which lines a recording can be cut into requests: each line of NDJSON, a blank line of a captured stream. */
type Cuttable = (line: Piece) => boolean;

function cuttableBy(firstLine: string): Cuttable | null {
  if (beginsEventStream(firstLine)) return ({ bytes, ends }) => ends && /^\r?$/.test(bytes.toString('latin1'));
  if (parsed(firstLine) !== undefined) return ({ ends }) => ends;
  // JSON over several lines is one request, whatever its length.
  return null;
}

/** The body of one request: all of it at hand, or what can not be cut, as it comes. */
export type Cut =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Buffer> };

/** Requests that together are the recording. */
export async function* cutsOf(recording: AsyncIterable<Buffer>): AsyncGenerator<Cut> {
  const lines = piecesOf(recording, LONGEST_LINE + 1);
  let cuttable: Cuttable | null = null;
  let held: Buffer[] = [];
  let size = 0;
  let isFirst = true;
  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const line = next.value;
    if (isFirst && line.bytes.length > 0) {
      cuttable = cuttableBy(line.bytes.toString().replace('\uFEFF', ''));
      isFirst = false;
    }
    held.push(line.bytes, ...(line.ends ? [NEWLINE] : []));
    size += line.bytes.length + 1;
    const isWhole = cuttable !== null && cuttable(line);
    if (size < CUT_BYTES || (!isWhole && cuttable !== null && size < MOST_HELD)) continue;
    const ready = held;
    held = [];
    size = 0;
    yield isWhole ? wholeOf(ready) : { kind: 'stream', chunks: untilTheEnd(ready, lines) };
  }
  if (held.some((chunk) => chunk.length > 0 && !chunk.equals(NEWLINE))) yield wholeOf(held);
}

const wholeOf = (chunks: readonly Buffer[]): Cut => ({ kind: 'whole', bytes: new Uint8Array(Buffer.concat(chunks)) });

/** What can not be cut goes on to the end of the recording. */
async function* untilTheEnd(begun: readonly Buffer[], rest: AsyncIterable<Piece>): AsyncGenerator<Buffer> {
  yield* begun;
  for await (const { bytes, ends } of rest) yield ends ? Buffer.concat([bytes, NEWLINE]) : bytes;
}
