import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { DeleteReq, DeleteResp, TombstoneReq, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerErrorResponse, handleUnaryCall } from '@grpc/grpc-js';
import { expectedOf } from './append-calls.js';
import type { AppendAnswer, Expected } from './stored-events.js';
import type { NodeState } from './node-state.js';
import { answer, refusalOf } from './node-state.js';
import { invalidArgument, streamDeleted, wrongExpectedVersion } from './refusals.js';
import { streamName } from './wire.js';

const asNumber = (expected: Expected): number =>
  expected === 'noStream' ? -1 : expected === 'any' ? -2 : expected === 'streamExists' ? -4 : expected;

function refusalFor(stream: string, expected: Expected, result: AppendAnswer): ServerErrorResponse | null {
  switch (result.kind) {
    case 'written':
      return null;
    case 'streamDeleted':
      return streamDeleted(stream);
    case 'wrongRevision':
      return wrongExpectedVersion(stream, asNumber(expected), result.actual === 'noStream' ? -1 : result.actual);
  }
}

/** `Streams.Delete`. */
export function deleteCall(node: NodeState): handleUnaryCall<DeleteReq, DeleteResp> {
  return (call, callback) => {
    if (node.faults.neverAnswer) return;
    const options = call.request.getOptions();
    const refused = options === undefined ? invalidArgument('no options') : refusalOf(node, call, 'write');
    if (options === undefined || refused !== null) {
      answer(node, () => callback(refused));
      return;
    }
    const name = streamName(options.getStreamIdentifier());
    const expected = expectedOf(options, options.getRevision());
    const error = refusalFor(name, expected, node.log.delete(name, expected));
    answer(node, () => callback(error, new streams.DeleteResp()));
  };
}

/** `Streams.Tombstone`. */
export function tombstoneCall(node: NodeState): handleUnaryCall<TombstoneReq, TombstoneResp> {
  return (call, callback) => {
    if (node.faults.neverAnswer) return;
    const options = call.request.getOptions();
    const refused = options === undefined ? invalidArgument('no options') : refusalOf(node, call, 'write');
    if (options === undefined || refused !== null) {
      answer(node, () => callback(refused));
      return;
    }
    const name = streamName(options.getStreamIdentifier());
    const expected = expectedOf(options, options.getRevision());
    const error = refusalFor(name, expected, node.log.tombstone(name, expected));
    answer(node, () => callback(error, new streams.TombstoneResp()));
  };
}
