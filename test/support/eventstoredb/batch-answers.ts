import code from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Code } from '@eventstore/db-client/generated/code_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { AppendAnswer, Expected, Written } from './stored-events.js';
import { MAX_APPEND_BYTES } from './refusals.js';
import { identifierOf, uuid } from './wire.js';

/** Which append is answered. */
export interface BatchKey {
  readonly id: string;
  readonly stream: string;
}

const response = ({ id, stream }: BatchKey): BatchAppendResp =>
  new streams.BatchAppendResp().setCorrelationId(uuid(id)).setStreamIdentifier(identifierOf(stream));

function error(key: BatchKey, kind: Code, message: string, details: Uint8Array, type: string): BatchAppendResp {
  const packed = new any.Any();
  packed.pack(details, type);
  return response(key).setError(new status.Status().setCode(kind).setMessage(message).setDetails(packed));
}

export function batchSuccess(key: BatchKey, { revision, position }: Written): BatchAppendResp {
  const place = new shared.AllStreamPosition().setCommitPosition(String(position)).setPreparePosition(String(position));
  const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(revision)).setPosition(place);
  return response(key).setSuccess(success);
}

export function batchRefusal(
  key: BatchKey,
  expected: Expected,
  answer: Exclude<AppendAnswer, Written>,
): BatchAppendResp {
  if (answer.kind === 'streamDeleted') {
    const deleted = new shared.StreamDeleted().setStreamIdentifier(identifierOf(key.stream));
    return error(
      key,
      code.Code.NOT_FOUND,
      'StreamDeleted',
      deleted.serializeBinary(),
      'event_store.client.StreamDeleted',
    );
  }
  const wrong = new shared.WrongExpectedVersion();
  if (answer.actual === 'noStream') wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(answer.actual));
  if (expected === 'noStream') wrong.setExpectedNoStream(new empty.Empty());
  else if (expected === 'streamExists') wrong.setExpectedStreamExists(new empty.Empty());
  else if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return error(
    key,
    code.Code.ALREADY_EXISTS,
    'WrongExpectedVersion',
    wrong.serializeBinary(),
    'event_store.client.WrongExpectedVersion',
  );
}

export function batchTooLarge(key: BatchKey): BatchAppendResp {
  const limit = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_BYTES);
  return error(
    key,
    code.Code.INVALID_ARGUMENT,
    'MaximumAppendSizeExceeded',
    limit.serializeBinary(),
    'event_store.client.MaximumAppendSizeExceeded',
  );
}

/** The client does not know this kind and makes an `UnknownError` of it. */
export const batchNotReady = (key: BatchKey): BatchAppendResp =>
  error(key, code.Code.OK, 'Server Is Not Ready', new empty.Empty().serializeBinary(), 'google.protobuf.Empty');
