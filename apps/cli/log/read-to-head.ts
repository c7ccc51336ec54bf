import type { EventLog, Position, RecordedEvent } from '#domain/log/event-log.js';

export type ReadableLog = Pick<EventLog, 'subscribeToAll' | 'head'>;

/**
 * The events after a position up to the end that the log has when this begins, in batches of at most 1,000. What is
 * appended meanwhile is left out, so that reading ends beside a busy engine too.
 *
 * @param streamPrefixes only streams whose names begin with one of these; default: all
 */
export async function* readToHead(
  log: ReadableLog,
  after: Position,
  streamPrefixes?: readonly string[],
): AsyncGenerator<readonly RecordedEvent[], void> {
  const head = await log.head();
  if (head <= after) return;
  const reading = new AbortController();
  const filter = streamPrefixes === undefined ? {} : { streamPrefixes };
  try {
    for await (const message of log.subscribeToAll({ after, signal: reading.signal, ...filter })) {
      switch (message.kind) {
        case 'batch': {
          const wanted = message.events.filter(({ position }) => position <= head);
          if (wanted.length > 0) yield wanted;
          if (wanted.length < message.events.length || wanted.at(-1)?.position === head) return;
          break;
        }
        case 'checkpoint':
          if (message.position >= head) return;
          break;
        // The end that the log has now is not before the one that it had.
        case 'caughtUp':
          return;
        case 'fellBehind':
          break;
      }
    }
  } finally {
    reading.abort();
  }
}
