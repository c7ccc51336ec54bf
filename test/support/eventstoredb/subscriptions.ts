import { randomUUID } from 'node:crypto';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { allSource, streamSource } from './event-sources.js';
import type { NodeState } from './node-state.js';
import { streamDeleted, tooSlow } from './refusals.js';
import { caughtUp, checkpointResponse, confirmation, eventResponse } from './wire.js';

type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

/** Events that may wait for a live consumer that takes none. */
const LIVE_BUFFER = 32;
/** How long it may take none. */
const PATIENCE_MS = 1000;
/** How often a subscription looks whether the server may answer again. */
const HALT_MS = 20;

/** Confirms, gives what there is, says that it has caught up, and goes on with what comes, until the call ends. */
export function subscribe(node: NodeState, call: ReadCall, options: ReadReq.Options): void {
  const { faults, log } = node;
  const source = options.hasStream() ? streamSource(log, options) : allSource(log, options);
  let live = false;
  let over = false;
  let blockedSince: number | null = null;
  let halt: NodeJS.Timeout | undefined;
  let givenToDrop = 0;
  const write = (response: ReadResp): void => {
    if (!call.write(response) && blockedSince === null) {
      blockedSince = Date.now();
      call.once('drain', () => {
        blockedSince = null;
        pump();
      });
    }
  };
  const end = (): void => {
    over = true;
    clearTimeout(halt);
    stop();
  };
  const fail = (error: Error): void => {
    end();
    call.emit('error', error);
  };
  const isDropped = (): boolean => {
    if (faults.dropSubscriptions === 0) return false;
    if (givenToDrop < faults.eventsBeforeDrop) {
      givenToDrop += 1;
      return false;
    }
    faults.dropSubscriptions -= 1;
    end();
    node.connections.cut(call);
    return true;
  };
  const pump = (): void => {
    while (!over && blockedSince === null) {
      if (faults.neverAnswer) {
        halt ??= setTimeout(() => {
          halt = undefined;
          pump();
        }, HALT_MS).unref();
        return;
      }
      const next = source.next(live);
      switch (next.kind) {
        case 'event':
          if (isDropped()) return;
          write(eventResponse(next.event));
          if (faults.duplicateDelivery) write(eventResponse(next.event));
          break;
        case 'checkpoint':
          write(checkpointResponse(next.position));
          break;
        case 'end':
          if (live) return;
          live = true;
          write(caughtUp());
          break;
        case 'missing':
          return;
        case 'streamDeleted':
          fail(streamDeleted(next.stream));
          return;
      }
    }
  };
  const onAppend = (): void => {
    const isStuck = blockedSince !== null && Date.now() - blockedSince > PATIENCE_MS;
    if (live && isStuck && source.waiting() > LIVE_BUFFER) fail(tooSlow());
    else pump();
  };
  const stop = log.onAppend(onAppend);
  for (const event of ['cancelled', 'close', 'error']) call.on(event, end);
  write(confirmation(randomUUID()));
  pump();
}
