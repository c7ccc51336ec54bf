import { v5 } from 'uuid';
import { eventId } from '#domain/identity/ids.js';
import type { EventLog, EventMetadata, NewEvent, ReadStreamOptions, RecordedEvent } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { collect } from './collect.js';

const NAMESPACE = 'f3a1c1f4-51a5-4e0a-8a54-6a3c0f1f3f10';

export const METADATA: EventMetadata = {
  tenantId: '7b1f2f0e-3f0c-4e3a-9c57-0f6f3a1d2c4b',
  actor: { type: 'service', id: 'contract-suite' },
  commandId: 'b2b1b0a9-0c5a-5a55-8b5e-0a2b9d8c7e6f',
  requestHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  correlationId: '0e2d4c6b-8a9f-4e1d-b3c5-a7f9e1d3c5b7',
  causationId: '1f3e5d7c-9b8a-4f2e-a4d6-b8c0d2e4f6a8',
  occurredAt: '2026-11-01T08:00:00.000Z',
  schemaVersion: 1,
};

/** The same name gives the same event, and another name another. */
export const sampleEvent = (name: string): NewEvent => ({
  id: eventId(v5(name, NAMESPACE)),
  type: 'SampleRecorded',
  data: JSON.stringify({ name }),
  metadata: METADATA,
});

export const sampleEvents = (name: string, count: number): NewEvent[] =>
  Array.from({ length: count }, (_, index) => sampleEvent(`${name}/${index}`));

/** A revision as `expected` of the next append. */
export const after = (revision: number): number | 'noStream' => (revision < 0 ? 'noStream' : revision);

export function streamOf(
  log: Pick<EventLog, 'readStream'>,
  stream: string,
  options?: ReadStreamOptions,
): Promise<RecordedEvent[]> {
  return collect(log.readStream(stream, options));
}

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);

/** Everything in the log after a position, up to its end as it is now. */
export async function allEvents(
  log: Pick<EventLog, 'subscribeToAll'>,
  from = '0',
  streamPrefixes?: readonly string[],
): Promise<RecordedEvent[]> {
  const end = new AbortController();
  const filter = streamPrefixes === undefined ? {} : { streamPrefixes };
  const events: RecordedEvent[] = [];
  for await (const message of log.subscribeToAll({ after: position(from), signal: end.signal, ...filter })) {
    if (message.kind === 'batch') events.push(...message.events);
    if (message.kind === 'caughtUp') end.abort();
  }
  return events;
}
