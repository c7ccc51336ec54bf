import persistent from '@eventstore/db-client/generated/persistent_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type {
  CreateReq,
  CreateResp,
  DeleteReq,
  DeleteResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/persistent_pb.js';
import type { handleBidiStreamingCall, handleUnaryCall } from '@grpc/grpc-js';
import { groupSource } from './group-sources.js';
import type { NodeState } from './node-state.js';
import { answer, refusalOf } from './node-state.js';
import type { Consumer, NackAction } from './persistent-group.js';
import { PersistentGroup } from './persistent-group.js';
import { groupExists, groupMissing, invalidArgument } from './refusals.js';
import type { StoredEvent } from './stored-events.js';
import { createdTicks, idOf, identifierOf, streamName, uuid } from './wire.js';

const ALL = '$all';
const keyOf = (stream: string, group: string): string => `${stream}::${group}`;

/** `PersistentSubscriptions.Create`. */
export function createGroupCall(node: NodeState): handleUnaryCall<CreateReq, CreateResp> {
  return (call, callback) => {
    if (node.faults.neverAnswer) return;
    const options = call.request.getOptions();
    const refused = options === undefined ? invalidArgument('no options') : refusalOf(node, call, 'write');
    if (options === undefined || refused !== null) {
      answer(node, () => callback(refused));
      return;
    }
    const stream = options.hasAll() ? ALL : streamName(options.getStreamIdentifier());
    const name = options.getGroupName();
    const key = keyOf(stream, name);
    if (node.groups.has(key)) {
      answer(node, () => callback(groupExists(stream, name)));
      return;
    }
    const settings = options.getSettings();
    const group = new PersistentGroup(node.log, {
      next: groupSource(node.log, options),
      maxRetries: settings?.getMaxRetryCount() ?? 0,
      messageTimeoutMs: settings?.getMessageTimeoutMs() ?? 0,
      parkedStream: `$persistentsubscription-${key}-parked`,
    });
    node.groups.set(key, group);
    answer(node, () => callback(null, new persistent.CreateResp()));
  };
}

/** `PersistentSubscriptions.Delete`. */
export function deleteGroupCall(node: NodeState): handleUnaryCall<DeleteReq, DeleteResp> {
  return (call, callback) => {
    if (node.faults.neverAnswer) return;
    const options = call.request.getOptions();
    const refused = options === undefined ? invalidArgument('no options') : refusalOf(node, call, 'write');
    if (options === undefined || refused !== null) {
      answer(node, () => callback(refused));
      return;
    }
    const stream = options.hasAll() ? ALL : streamName(options.getStreamIdentifier());
    const key = keyOf(stream, options.getGroupName());
    const group = node.groups.get(key);
    group?.close();
    node.groups.delete(key);
    const error = group === undefined ? groupMissing(stream, options.getGroupName()) : null;
    answer(node, () => callback(error, new persistent.DeleteResp()));
  };
}

/** `PersistentSubscriptions.Read`: events one way, what became of them the other. */
export function readGroupCall(node: NodeState): handleBidiStreamingCall<ReadReq, ReadResp> {
  return (call) => {
    let group: PersistentGroup | undefined;
    let consumer: Consumer | undefined;
    const leave = (): void => {
      if (consumer !== undefined) group?.leave(consumer);
      consumer = undefined;
    };
    const join = (options: ReadReq.Options): void => {
      const stream = options.hasAll() ? ALL : streamName(options.getStreamIdentifier());
      const key = keyOf(stream, options.getGroupName());
      group = node.groups.get(key);
      const refused =
        refusalOf(node, call, 'read') ?? (group === undefined ? groupMissing(stream, options.getGroupName()) : null);
      if (refused !== null) {
        answer(node, () => call.emit('error', refused));
        return;
      }
      call.write(confirmation(key));
      consumer = {
        bufferSize: options.getBufferSize(),
        give: (event, retryCount) => answer(node, () => call.write(eventResponse(event, retryCount))),
        end: () => call.end(),
      };
      group?.join(consumer);
    };
    for (const event of ['error', 'cancelled', 'close', 'end']) call.on(event, leave);
    call.on('end', () => call.end());
    call.on('data', (request: ReadReq) => {
      if (node.faults.neverAnswer) return;
      const options = request.getOptions();
      if (options !== undefined) join(options);
      if (group === undefined || consumer === undefined) return;
      const ack = request.getAck();
      if (ack !== undefined) group.ack(consumer, ack.getIdsList().map(idOf));
      const nack = request.getNack();
      if (nack !== undefined) group.nack(consumer, nack.getIdsList().map(idOf), actionOf(nack));
    });
  };
}

function actionOf(nack: ReadReq.Nack): NackAction {
  const actions = persistent.ReadReq.Nack.Action;
  switch (nack.getAction()) {
    case actions.PARK:
      return 'park';
    case actions.SKIP:
      return 'skip';
    case actions.STOP:
      return 'stop';
    default:
      return 'retry';
  }
}

const confirmation = (id: string): ReadResp =>
  new persistent.ReadResp().setSubscriptionConfirmation(
    new persistent.ReadResp.SubscriptionConfirmation().setSubscriptionId(id),
  );

function eventResponse(event: StoredEvent, retryCount: number): ReadResp {
  const record = new persistent.ReadResp.ReadEvent.RecordedEvent()
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
  const read = new persistent.ReadResp.ReadEvent().setEvent(record).setCommitPosition(String(event.position));
  if (retryCount === 0) read.setNoRetryCount(new shared.Empty());
  else read.setRetryCount(retryCount);
  return new persistent.ReadResp().setEvent(read);
}
