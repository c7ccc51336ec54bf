import { Buffer } from 'node:buffer';
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { positionOf } from './positions.js';

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('utf8');

/** The event of a message, byte by byte as it was appended; null where the message brings none. */
export function recordedEventOf(message: ReadResp): RecordedEvent | null {
  const event = message.getEvent()?.getEvent();
  if (event === undefined) return null;
  return {
    position: positionOf({ commit: event.getCommitPosition(), prepare: event.getPreparePosition() }),
    stream: textOf(event.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array()),
    revision: Number(event.getStreamRevision()),
    id: event.getId()?.getString() ?? '',
    type: event.getMetadataMap().get('type') ?? '',
    data: textOf(event.getData_asU8()),
    metadata: textOf(event.getCustomMetadata_asU8()),
  };
}
