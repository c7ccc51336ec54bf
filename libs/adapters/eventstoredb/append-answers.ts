import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Position } from '#domain/log/event-log.js';
import { positionOf } from './positions.js';

/** What the server said of one append. */
export type AppendAnswer =
  | { readonly kind: 'written'; readonly revision: number; readonly position: Position }
  | { readonly kind: 'conflict'; readonly actual: number | 'noStream' }
  | { readonly kind: 'tooLarge'; readonly limit: number }
  /** Nothing was written, and nothing will be. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

const WRONG_VERSION = 'event_store.client.WrongExpectedVersion';
const TOO_LARGE = 'event_store.client.MaximumAppendSizeExceeded';

/** Details of an error after which nothing is written, in words. */
const REFUSALS: Readonly<Record<string, string>> = {
  'event_store.client.AccessDenied': 'the user of the connection string may not write to this stream',
  'event_store.client.StreamDeleted': 'the stream was deleted for ever by somebody else',
  'event_store.client.BadRequest': 'the server did not understand the append',
};

/** How the server says that it took nothing in: it comes without details. */
const NOT_HANDLED = /^(Server Is |No leader info|Unknown NotHandledReason)/;

type Failed = NonNullable<ReturnType<BatchAppendResp['getError']>>;

function answerOfError(error: Failed): AppendAnswer {
  const details = error.getDetails();
  const type = details?.getTypeName() ?? '';
  const message = error.getMessage();
  if (type === WRONG_VERSION) {
    const wrong = details?.unpack((bytes) => shared.WrongExpectedVersion.deserializeBinary(bytes), WRONG_VERSION);
    const actual = wrong?.hasCurrentStreamRevision() === true ? Number(wrong.getCurrentStreamRevision()) : 'noStream';
    return { kind: 'conflict', actual };
  }
  if (type === TOO_LARGE) {
    const size = details?.unpack((bytes) => shared.MaximumAppendSizeExceeded.deserializeBinary(bytes), TOO_LARGE);
    return { kind: 'tooLarge', limit: size?.getMaxappendsize() ?? 0 };
  }
  const refusal = REFUSALS[type];
  if (refusal !== undefined) return { kind: 'refused', message: message === '' ? refusal : `${refusal} (${message})` };
  if (NOT_HANDLED.test(message)) return { kind: 'refused', message };
  return { kind: 'unknown', message: message === '' ? type : message };
}

export function answerOf(answer: BatchAppendResp): AppendAnswer {
  const error = answer.getError();
  if (error !== undefined) return answerOfError(error);
  const success = answer.getSuccess();
  const place = success?.getPosition();
  if (success === undefined || place === undefined) return { kind: 'unknown', message: 'an answer without a position' };
  return {
    kind: 'written',
    revision: Number(success.getCurrentRevision()),
    position: positionOf({ commit: place.getCommitPosition(), prepare: place.getPreparePosition() }),
  };
}
