import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { StoredEvent } from './stored-events.js';

/** Ticks of 100 ns, as the server writes its times. */
const TICKS_PER_MS = 10_000n;

export function streamName(identifier: StreamIdentifier | undefined): string {
  return identifier === undefined ? '' : new TextDecoder().decode(identifier.getStreamName_asU8());
}

export function identifierOf(stream: string): StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(stream));
}

/** The official client sends ids as texts, never in two halves. */
export const idOf = (id: UUID | undefined): string => (id?.getString() ?? '').toLowerCase();

export const uuid = (id: string): UUID => new shared.UUID().setString(id);

export const createdTicks = (event: StoredEvent): string => String(BigInt(event.createdMs) * TICKS_PER_MS);

export function eventResponse(event: StoredEvent): ReadResp {
  const record = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.position))
    .setPreparePosition(String(event.position))
    .setCustomMetadata(event.metadata)
    .setData(event.data);
  record
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.contentType)
    .set('created', createdTicks(event));
  const read = new streams.ReadResp.ReadEvent().setEvent(record).setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
}

export function checkpointResponse(position: number): ReadResp {
  const checkpoint = new streams.ReadResp.Checkpoint()
    .setCommitPosition(String(position))
    .setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(checkpoint);
}

export const confirmation = (id: string): ReadResp =>
  new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

export const caughtUp = (): ReadResp => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());

export const streamNotFound = (stream: string): ReadResp =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)),
  );
