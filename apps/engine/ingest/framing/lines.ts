/** A line of the body, or a piece of one that is longer than a line may be. */
export interface Piece {
  readonly bytes: Buffer;
  /** The line ends with this piece. */
  readonly ends: boolean;
}

const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines, without the line feed. A longer line comes in pieces, so that no body can fill the
 * memory.
 *
 * @param longest bytes of a piece
 */
export async function* piecesOf(chunks: AsyncIterable<Buffer>, longest: number): AsyncGenerator<Piece> {
  let held: Buffer[] = [];
  let size = 0;
  const taken = (): Buffer => {
    const [only] = held;
    const bytes = held.length === 1 && only !== undefined ? only : Buffer.concat(held);
    held = [];
    size = 0;
    return bytes;
  };
  for await (const chunk of chunks) {
    let from = 0;
    while (from < chunk.length) {
      const found = chunk.indexOf(NEWLINE, from);
      const lineEnd = found < 0 ? chunk.length : found;
      const end = Math.min(lineEnd, from + longest - size);
      held.push(chunk.subarray(from, end));
      size += end - from;
      from = end;
      if (end === found) {
        from += 1;
        yield { bytes: taken(), ends: true };
      } else if (size === longest) yield { bytes: taken(), ends: false };
    }
  }
  yield { bytes: taken(), ends: true };
}
