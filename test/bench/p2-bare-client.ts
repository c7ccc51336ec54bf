import type { AppendExpectedRevision } from '@eventstore/db-client';
import {
  ANY,
  EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { ExpectedRevision } from '#domain/log/event-log.js';
import type { AppendRun, AppendTarget, Plans } from './log-load/run-plans.js';
import { runPlans } from './log-load/run-plans.js';

function expectedOf(expected: ExpectedRevision): AppendExpectedRevision {
  if (expected === 'noStream') return NO_STREAM;
  if (expected === 'streamExists') return STREAM_EXISTS;
  return expected === 'any' ? ANY : BigInt(expected);
}

/** The way the client's guide shows: an event made of objects, which the client writes as JSON. */
const bareAppends = (
  client: EventStoreDBClient,
  dataOf: ReadonlyMap<string, Record<string, unknown>>,
): AppendTarget => ({
  append: ({ stream, expected, event: { id, type, metadata } }) =>
    client.appendToStream(stream, jsonEvent({ id, type, data: dataOf.get(id) ?? {}, metadata }), {
      expectedRevision: expectedOf(expected),
    }),
  isConflict: (error) => error instanceof WrongExpectedVersionError,
});

function record(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('the data of an event is an object');
  return { ...value };
}

/**
 * The ceiling: the same appends in the same loop, with the official client and nothing else. It parses nothing while the
 * time runs: the data of the events are objects already.
 */
export async function bareClient(connectionString: string, plans: Plans): Promise<AppendRun> {
  const client = EventStoreDBClient.connectionString(connectionString);
  const dataOf = new Map(plans.flatMap((plan) => plan.map(({ event }) => [event.id, record(event.data)] as const)));
  try {
    // The first call finds the server and makes the connection, as opening the log does.
    await client.readAll({ maxCount: 1 })[Symbol.asyncIterator]().next();
    return await runPlans(bareAppends(client, dataOf), plans);
  } finally {
    await client.dispose();
  }
}
