import type { AppendExpectedRevision, EventStoreDBClient, JSONEventData, Position } from '@eventstore/db-client';
import {
  BACKWARDS,
  FORWARDS,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults,
  streamNameFilter,
} from '@eventstore/db-client';
import { v5 } from 'uuid';
import { answerOfError } from './recorded-errors.js';
import type { RecordedCall } from './recorded-steps.js';

/** As far as the recorded answers look into an event. */
interface SeenEvent {
  readonly streamId: string;
  readonly revision: bigint;
  readonly data: unknown;
  readonly position?: Position | undefined;
}

interface SeenResolved {
  readonly event?: SeenEvent | undefined;
}

const newEvent = (n: number, padBytes = 0): JSONEventData =>
  jsonEvent({
    id: v5(`e${n}`, v5.DNS),
    type: 'ThingHappened',
    data: padBytes === 0 ? { n } : { n, pad: 'x'.repeat(padBytes) },
  });

async function append(
  client: EventStoreDBClient,
  stream: string,
  ns: readonly number[],
  expectedRevision: AppendExpectedRevision,
  padBytesEach = 0,
): Promise<unknown> {
  const events = ns.map((n) => newEvent(n, padBytesEach));
  const { success, nextExpectedRevision, position } = await client.appendToStream(stream, events, { expectedRevision });
  return { success, nextExpectedRevision: String(nextExpectedRevision), positionGiven: position !== undefined };
}

/** What the recording did before some of its steps, unrecorded. */
export async function prepare(client: EventStoreDBClient, what: string): Promise<void> {
  switch (what) {
    case 'delete a stream':
      await append(client, 'thing-del', [110, 111], 'no_stream');
      break;
    case 'append to a tombstoned stream':
      await append(client, 'thing-tomb', [113], 'no_stream');
      await client.tombstoneStream('thing-tomb');
      break;
    case '$maxCount 1: only the last is read':
      await client.setStreamMetadata('thing-max', { maxCount: 1 });
      await append(client, 'thing-max', [115, 116, 117], 'no_stream');
      break;
  }
}

function expectedRevision(given: string | number | undefined): AppendExpectedRevision {
  switch (given) {
    case 'any':
    case 'no_stream':
    case 'stream_exists':
      return given;
    default:
      return BigInt(given ?? 0);
  }
}

const numberOf = (data: unknown): unknown => (typeof data === 'object' && data !== null && 'n' in data ? data.n : null);

async function readStream(client: EventStoreDBClient, stream: string, call: RecordedCall): Promise<unknown> {
  const { from, maxCount } = call;
  const events = client.readStream(stream, {
    fromRevision: from === undefined ? 'start' : from === 'end' ? 'end' : BigInt(from),
    direction: call.direction === 'backwards' ? BACKWARDS : FORWARDS,
    ...(maxCount === undefined ? {} : { maxCount }),
  });
  const seen: unknown[] = [];
  for await (const { event } of events) seen.push({ revision: String(event?.revision), n: numberOf(event?.data) });
  return seen;
}

/** A subscription's messages up to a length, in order, with something done when it has caught up for the first time. */
async function follow(
  subscription: AsyncIterable<SeenResolved> & NodeJS.EventEmitter & { unsubscribe(): Promise<void> },
  length: number,
  onCaughtUp: () => Promise<unknown>,
): Promise<unknown[]> {
  const seen: unknown[] = [];
  const enough = Promise.withResolvers<null>();
  const add = (message: unknown): void => {
    seen.push(message);
    if (seen.length === length) enough.resolve(null);
  };
  subscription.on('confirmation', () => add('confirmation'));
  subscription.on('data', ({ event }: SeenResolved) =>
    add({ stream: event?.streamId, revision: String(event?.revision) }),
  );
  subscription.on('error', (error) => enough.reject(error));
  subscription.once('caughtUp', () => {
    add('caughtUp');
    onCaughtUp().catch((error: unknown) => enough.reject(error));
  });
  await enough.promise;
  await subscription.unsubscribe();
  return seen;
}

async function firstLeft(client: EventStoreDBClient, prefix: string): Promise<Position> {
  for await (const { event } of client.readAll()) {
    if (event?.streamId.startsWith(prefix) === true) return event.position;
  }
  throw new Error('no event is left');
}

async function subscribeToAll(client: EventStoreDBClient, call: RecordedCall): Promise<unknown> {
  const { streamPrefix = '', checkpointInterval, maxSearchWindow, from } = call;
  if (from !== undefined) {
    const filter = streamNameFilter({ prefixes: [streamPrefix] });
    const fromPosition = await firstLeft(client, streamPrefix);
    return follow(client.subscribeToAll({ filter, fromPosition }), 6, () => Promise.resolve());
  }
  let checkpoints = 0;
  const filter = streamNameFilter({
    prefixes: [streamPrefix],
    ...(checkpointInterval === undefined ? {} : { checkpointInterval }),
    ...(maxSearchWindow === undefined ? {} : { maxSearchWindow }),
    checkpointReached: () => {
      checkpoints += 1;
      return Promise.resolve();
    },
  });
  const others = Array.from({ length: 100 }, (_, index) => 300 + index);
  const sequence = await follow(client.subscribeToAll({ filter }), 7, async () => {
    await append(client, 'thing-other', others, 'any');
    await append(client, streamPrefix, [119], 'any');
  });
  return { sequence, someCheckpoints: checkpoints > 0 };
}

async function consume(client: EventStoreDBClient, stream: string, group: string): Promise<unknown> {
  const seen: { revision: string; retryCount: number }[] = [];
  const subscription = client.subscribeToPersistentSubscriptionToStream(stream, group);
  for await (const resolved of subscription) {
    const { event, retryCount } = resolved;
    seen.push({ revision: String(event?.revision), retryCount });
    if (seen.length === 1) await subscription.nack('retry', 'not yet', resolved);
    else await subscription.ack(resolved);
    if (retryCount > 0) await subscription.unsubscribe();
    if (retryCount > 0) break;
  }
  return seen;
}

/** @throws what the client throws */
async function done(client: EventStoreDBClient, call: RecordedCall): Promise<unknown> {
  const { stream = '', group = '' } = call;
  switch (call.op) {
    case 'append':
      return append(client, stream, call.events ?? [], expectedRevision(call.expectedRevision), call.padBytesEach);
    case 'readStream':
      return readStream(client, stream, call);
    case 'deleteStream':
      await client.deleteStream(stream);
      return 'ok';
    case 'subscribeToStream': {
      const live = call.from !== undefined;
      const subscription = client.subscribeToStream(stream, {
        fromRevision: call.from === undefined ? 'start' : BigInt(call.from),
      });
      const messages = follow(subscription, live ? 6 : 3, () =>
        live ? append(client, stream, [120], 'any') : Promise.resolve(),
      );
      if (!live) subscription.once('confirmation', () => void append(client, stream, [121], 'any'));
      return messages;
    }
    case 'subscribeToAll':
      return subscribeToAll(client, call);
    case 'readAll':
      for await (const { event } of client.readAll({ fromPosition: await firstLeft(client, 'thing-max'), maxCount: 1 }))
        return { stream: event?.streamId, revision: String(event?.revision) };
      return null;
    case 'createPersistentSubscriptionToStream':
      await client.createPersistentSubscriptionToStream(
        stream,
        group,
        persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: 'start' }),
      );
      return 'ok';
    case 'subscribeToPersistentSubscriptionToStream':
      return consume(client, stream, group);
    default:
      throw new Error(`no such call: ${call.op}`);
  }
}

/** What the client makes of the server's answer, in the shape of the recording. */
export async function answerOf(client: EventStoreDBClient, call: RecordedCall): Promise<unknown> {
  try {
    return await done(client, call);
  } catch (error) {
    return { error: answerOfError(error) };
  }
}
