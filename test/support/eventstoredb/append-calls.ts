import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall, handleBidiStreamingCall, handleClientStreamingCall } from '@grpc/grpc-js';
import { batchRefusal, batchSuccess, batchTooLarge, batchNotReady } from './batch-answers.js';
import type { MemoryLog } from './memory-log.js';
import type { AppendAnswer, Expected, ProposedEvent } from './stored-events.js';
import type { NodeState } from './node-state.js';
import { answer, refusalOf } from './node-state.js';
import { MAX_APPEND_BYTES, appendTooLarge, invalidArgument, streamDeleted } from './refusals.js';
import { idOf, streamName } from './wire.js';

type Proposed = AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage;

function proposedEvent(message: Proposed): ProposedEvent {
  const metadata = message.getMetadataMap();
  return {
    id: idOf(message.getId()),
    type: metadata.get('type') ?? '',
    contentType: metadata.get('content-type') ?? 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** The server counts the data alone. */
const isTooLarge = (events: readonly ProposedEvent[]): boolean =>
  events.reduce((bytes, { data }) => bytes + data.length, 0) > MAX_APPEND_BYTES;

interface ExpectedOptions {
  hasNoStream(): boolean;
  hasStreamExists(): boolean;
  hasAny(): boolean;
}

export function expectedOf(options: ExpectedOptions, revision: string): Expected {
  if (options.hasNoStream()) return 'noStream';
  if (options.hasStreamExists()) return 'streamExists';
  return options.hasAny() ? 'any' : Number(revision);
}

/**
 * Does an append as the switches want it.
 * @returns null where its connection was cut instead of an answer
 */
function append(
  { faults, log, connections }: NodeState,
  call: Pick<ServerUnaryCall<unknown, unknown>, 'getPeer'>,
  ...args: Parameters<MemoryLog['append']>
): AppendAnswer | null {
  if (faults.dropBeforeWrite > 0) {
    faults.dropBeforeWrite -= 1;
    connections.cut(call);
    return null;
  }
  const result = log.append(...args);
  if (faults.dropAfterWrite === 0) return result;
  faults.dropAfterWrite -= 1;
  connections.cut(call);
  return null;
}

/** `Streams.BatchAppend`: appends of all streams on one line, answered by their correlation id in any order. */
export function batchAppendCall(node: NodeState): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> {
  return (call) => {
    const pending = new Map<string, { options: BatchAppendReq.Options; events: ProposedEvent[] }>();
    const respond = (response: BatchAppendResp, extraMs = 0): void =>
      answer(node, () => call.writable && !call.cancelled && call.write(response), extraMs);
    call.on('error', () => undefined);
    call.on('end', () => call.end());
    call.on('data', (request: BatchAppendReq) => {
      if (node.faults.neverAnswer) return;
      const refused = refusalOf(node, call, 'write');
      const correlation = request.getCorrelationId();
      const id = idOf(correlation);
      const options = request.getOptions() ?? pending.get(id)?.options;
      if (options === undefined) return;
      const name = streamName(options.getStreamIdentifier());
      const about = { id, stream: name };
      if (refused !== null) {
        if (node.faults.notReady) respond(batchNotReady(about));
        else answer(node, () => call.emit('error', refused));
        return;
      }
      const events = [...(pending.get(id)?.events ?? []), ...request.getProposedMessagesList().map(proposedEvent)];
      pending.set(id, { options, events });
      if (isTooLarge(events)) {
        pending.delete(id);
        respond(batchTooLarge(about));
        return;
      }
      if (!request.getIsFinal()) return;
      pending.delete(id);
      const expected = expectedOf(options, options.getStreamPosition());
      const result = append(node, call, name, expected, events);
      if (result === null) return;
      respond(
        result.kind === 'written' ? batchSuccess(about, result) : batchRefusal(about, expected, result),
        node.faults.answerAfterMs,
      );
    });
  };
}

/** `Streams.Append`: one append, as the client does it when it is given credentials with the call. */
export function appendCall(node: NodeState): handleClientStreamingCall<AppendReq, AppendResp> {
  return (call, callback) => {
    let options: AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('error', () => undefined);
    call.on('data', (request: AppendReq) => {
      options = request.getOptions() ?? options;
      const message = request.getProposedMessage();
      if (message !== undefined) events.push(proposedEvent(message));
    });
    call.on('end', () => {
      if (node.faults.neverAnswer) return;
      const refused = refusalOf(node, call, 'write');
      if (refused !== null) {
        answer(node, () => callback(refused));
        return;
      }
      if (options === undefined) {
        answer(node, () => callback(invalidArgument('no options')));
        return;
      }
      if (isTooLarge(events)) {
        answer(node, () => callback(appendTooLarge()));
        return;
      }
      const name = streamName(options.getStreamIdentifier());
      const expected = expectedOf(options, options.getRevision());
      const result = append(node, call, name, expected, events);
      if (result === null) return;
      const give = result.kind === 'streamDeleted' ? null : unaryAnswer(expected, result);
      answer(
        node,
        () => (give === null ? callback(streamDeleted(name)) : callback(null, give)),
        node.faults.answerAfterMs,
      );
    });
  };
}

function unaryAnswer(expected: Expected, result: Exclude<AppendAnswer, { kind: 'streamDeleted' }>): AppendResp {
  if (result.kind === 'written') {
    const position = new streams.AppendResp.Position()
      .setCommitPosition(String(result.position))
      .setPreparePosition(String(result.position));
    return new streams.AppendResp().setSuccess(
      new streams.AppendResp.Success().setCurrentRevision(String(result.revision)).setPosition(position),
    );
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (result.actual === 'noStream') wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(result.actual));
  if (expected === 'noStream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'streamExists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new streams.AppendResp().setWrongExpectedVersion(wrong);
}
