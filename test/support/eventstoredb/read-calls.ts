import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream, handleServerStreamingCall } from '@grpc/grpc-js';
import { eventFilter } from './event-filter.js';
import type { MemoryLog } from './memory-log.js';
import type { StoredEvent } from './stored-events.js';
import type { NodeState } from './node-state.js';
import { answer, refusalOf } from './node-state.js';
import { invalidArgument, streamDeleted } from './refusals.js';
import { subscribe } from './subscriptions.js';
import { eventResponse, streamName, streamNotFound } from './wire.js';

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** `Streams.Read`: reads and subscriptions, of one stream and of all. */
export function readCall(node: NodeState): handleServerStreamingCall<ReadReq, ReadResp> {
  return (call) => {
    call.on('error', () => undefined);
    if (node.faults.neverAnswer) return;
    const options = call.request.getOptions();
    const refused = options === undefined ? invalidArgument('no options') : refusalOf(node, call, 'read');
    if (options === undefined || refused !== null) {
      answer(node, () => call.emit('error', refused));
      return;
    }
    answer(node, () => {
      if (call.cancelled) return;
      if (options.hasSubscription()) subscribe(node, call, options);
      else read(node, call, options);
    });
  };
}

function read(node: NodeState, call: ReadCall, options: ReadReq.Options): void {
  const stream = options.getStream();
  const name = streamName(stream?.getStreamIdentifier());
  if (stream !== undefined) {
    const { kind } = node.log.stream(name);
    if (kind === 'streamDeleted') return void call.emit('error', streamDeleted(name));
    if (kind === 'notFound') {
      call.write(streamNotFound(name));
      call.end();
      return;
    }
  }
  const limit = Number(options.getCount());
  const events = stream === undefined ? eventsOfAll(node.log, options) : eventsOfStream(node.log, name, options);
  void give(node, call, events, limit);
}

const isBackwards = (options: ReadReq.Options): boolean =>
  options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;

/** Looks at the stream again for each event, so that it gives what was appended while it read. */
function* eventsOfStream(log: MemoryLog, name: string, options: ReadReq.Options): Generator<StoredEvent> {
  const stream = options.getStream();
  const backwards = isBackwards(options);
  const start = log.stream(name);
  if (stream === undefined || start.kind !== 'found') return;
  const last = start.events.length - 1;
  let revision = stream.hasEnd() ? last : stream.hasStart() ? 0 : Number(stream.getRevision());
  revision = backwards ? Math.min(revision, last) : Math.max(revision, start.first);
  for (; ; revision += backwards ? -1 : 1) {
    const now = log.stream(name);
    const event = now.kind === 'found' && revision >= now.first ? now.events[revision] : undefined;
    if (event === undefined) return;
    yield event;
  }
}

/** From a position inclusive; backwards exclusive, as a position lies before its event. */
function* eventsOfAll(log: MemoryLog, options: ReadReq.Options): Generator<StoredEvent> {
  const all = options.getAll();
  const passes = eventFilter(options.getFilter());
  const from = Number(all?.getPosition()?.getCommitPosition() ?? 0);
  const backwards = isBackwards(options);
  let index = all?.hasEnd() === true ? log.all.length : all?.hasStart() === true ? 0 : log.indexAt(from);
  if (backwards) index -= 1;
  for (; ; index += backwards ? -1 : 1) {
    const event = log.all[index];
    if (event === undefined) return;
    if (passes(event)) yield event;
  }
}

async function give(node: NodeState, call: ReadCall, events: Iterable<StoredEvent>, limit: number): Promise<void> {
  const { faults } = node;
  const dropped = faults.dropReads > 0;
  if (dropped) faults.dropReads -= 1;
  let given = 0;
  for (const event of events) {
    if (given === limit || call.cancelled) break;
    if (dropped && given === faults.eventsBeforeDrop) {
      node.connections.cut(call);
      return;
    }
    given += 1;
    if (!call.write(eventResponse(event))) await drained(call);
  }
  if (dropped) node.connections.cut(call);
  else call.end();
}

/** Resolves when there is room again, or nobody is there any more. */
function drained(call: ReadCall): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      for (const event of ['drain', 'close', 'cancelled', 'error']) call.off(event, over);
      resolve();
    };
    for (const event of ['drain', 'close', 'cancelled', 'error']) call.on(event, over);
  });
}
