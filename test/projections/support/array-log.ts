import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { encodeEvent } from '#domain/codec/event-codec.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import { formatInstant, instant } from '#domain/instant.js';
import type { Position, RecordedEvent, SubscribeOptions, SubscriptionMessage } from '#domain/log/event-log.js';
import { BEGINNING, position } from '#domain/log/event-log.js';
import type { LogReader } from '#projections/runner/log-reader.js';

const uuidOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A log in an array: what a projection reads, and nothing more. */
export class ArrayLog implements LogReader {
  readonly logId = '11111111-2222-4333-8444-555555555555';
  readonly events: RecordedEvent[] = [];
  readonly #revisions = new Map<string, number>();
  #grown = Promise.withResolvers<undefined>();

  append(stream: StreamName, event: VedetteEvent): Position {
    const { type, data, schemaVersion } = encodeEvent(event);
    return this.appendText(stream, type, data, formatInstant(event.occurredAt), schemaVersion);
  }

  /** Appends an event as it might stand in a log: its data need not be JSON. */
  appendText(stream: string, type: string, data: string, occurredAt: string, schemaVersion = 1): Position {
    const number = this.events.length + 1;
    const revision = (this.#revisions.get(stream) ?? -1) + 1;
    this.#revisions.set(stream, revision);
    const metadata = JSON.stringify({
      tenantId: stream.slice(stream.indexOf('-') + 1, stream.indexOf('-') + 37),
      actor: { type: 'service', id: 'test' },
      commandId: uuidOf(number),
      requestHash: 'hash',
      correlationId: uuidOf(number),
      causationId: uuidOf(number),
      occurredAt,
      recordedAt: formatInstant(instant(1_790_000_000_000 + number)),
      schemaVersion,
    });
    const at = position(String(number).padStart(16, '0'));
    this.events.push({ position: at, stream, revision, id: uuidOf(number), type, data, metadata });
    const grown = this.#grown;
    this.#grown = Promise.withResolvers();
    grown.resolve(undefined);
    return at;
  }

  head(): Promise<Position> {
    return Promise.resolve(this.#head());
  }

  async *subscribeToAll(options: SubscribeOptions): AsyncGenerator<SubscriptionMessage, void> {
    const { streamPrefixes, batchSize = 1000, signal } = options;
    const stop = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    let { after } = options;
    let live = false;
    while (!signal.aborted) {
      const grown = this.#grown.promise;
      const found = this.events
        .filter((event) => event.position > after)
        .filter(({ stream }) => streamPrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true)
        .slice(0, batchSize);
      const last = found.at(-1);
      if (last !== undefined) {
        after = last.position;
        yield { kind: 'batch', events: found };
        continue;
      }
      after = this.#head() > after ? this.#head() : after;
      if (!live) {
        live = true;
        yield { kind: 'caughtUp', position: after };
        continue;
      }
      await Promise.race([grown, stop]);
    }
  }

  #head(): Position {
    return this.events.at(-1)?.position ?? BEGINNING;
  }
}
