import { Buffer } from 'node:buffer';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import googleEmpty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { ExpectedRevision, Position } from '#domain/log/event-log.js';
import { placeOf } from './positions.js';

/** Which streams the server looks at: by a .NET regular expression, or by what their names begin with. */
export type StreamFilter = { readonly regex: string } | { readonly prefixes: readonly string[] };

/** History and what is derived of it: no stream of the server's own (`$…`) and none that is no history (`_…`). */
export const HISTORY: StreamFilter = { regex: '^[^$_]' };

/** Events the server looks at for one page behind a filter. */
const SEARCH_WINDOW = 4096;
/** The server sends a checkpoint for every so many windows in which nothing was found. */
const CHECKPOINT_INTERVAL = 1;

type Options = InstanceType<typeof messages.ReadReq.Options>;

function newOptions(backwards: boolean): Options {
  const uuid = new messages.ReadReq.Options.UUIDOption();
  uuid.setString(new shared.Empty());
  const { FORWARDS, BACKWARDS } = messages.ReadReq.Options.ReadDirection;
  return new messages.ReadReq.Options()
    .setResolveLinks(false)
    .setUuidOption(uuid)
    .setReadDirection(backwards ? BACKWARDS : FORWARDS);
}

const request = (options: Options): ReadReq => new messages.ReadReq().setOptions(options);

const streamIdentifier = (stream: string): InstanceType<typeof shared.StreamIdentifier> =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream));

function filterBy(filter: StreamFilter): InstanceType<typeof messages.ReadReq.Options.FilterOptions> {
  const expression = new messages.ReadReq.Options.FilterOptions.Expression();
  if ('regex' in filter) expression.setRegex(filter.regex);
  else expression.setPrefixList([...filter.prefixes]);
  return new messages.ReadReq.Options.FilterOptions()
    .setStreamIdentifier(expression)
    .setMax(SEARCH_WINDOW)
    .setCheckpointintervalmultiplier(CHECKPOINT_INTERVAL);
}

/** @param from the position itself is the first in a read and left out in a subscription */
function allFrom(from: Position | 'end'): InstanceType<typeof messages.ReadReq.Options.AllOptions> {
  const all = new messages.ReadReq.Options.AllOptions();
  if (from === 'end') return all.setEnd(new shared.Empty());
  const place = placeOf(from);
  if (place === null) return all.setStart(new shared.Empty());
  const { commit, prepare } = place;
  return all.setPosition(new messages.ReadReq.Options.Position().setCommitPosition(commit).setPreparePosition(prepare));
}

/** Reads the log backwards. @param from inclusive */
export const readBack = (from: Position | 'end', count: number, filter: StreamFilter): ReadReq =>
  request(newOptions(true).setAll(allFrom(from)).setCount(String(count)).setFilter(filterBy(filter)));

/** Reads the log, then follows it. @param after exclusive */
export const follow = (after: Position, filter: StreamFilter): ReadReq =>
  request(
    newOptions(false)
      .setAll(allFrom(after))
      .setSubscription(new messages.ReadReq.Options.SubscriptionOptions())
      .setFilter(filterBy(filter)),
  );

/** Reads one stream. @param from revision, inclusive */
export function readStreamPage(stream: string, from: number | 'end', count: number, backwards: boolean): ReadReq {
  const options = new messages.ReadReq.Options.StreamOptions().setStreamIdentifier(streamIdentifier(stream));
  if (from === 'end') options.setEnd(new shared.Empty());
  else options.setRevision(String(from));
  return request(newOptions(backwards).setStream(options).setCount(String(count)).setNoFilter(new shared.Empty()));
}

/** One event on its way to the server. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  /** JSON, stored as it is. */
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** One append. @param correlation a UUID: the answer brings it back */
export function appendRequest(
  stream: string,
  expected: ExpectedRevision,
  events: readonly ProposedEvent[],
  correlation: string,
): BatchAppendReq {
  const options = new messages.BatchAppendReq.Options().setStreamIdentifier(streamIdentifier(stream));
  if (expected === 'any') options.setAny(new googleEmpty.Empty());
  else if (expected === 'noStream') options.setNoStream(new googleEmpty.Empty());
  else if (expected === 'streamExists') options.setStreamExists(new googleEmpty.Empty());
  else options.setStreamPosition(String(expected));
  const proposed = events.map(({ id, type, data, metadata }) => {
    const message = new messages.BatchAppendReq.ProposedMessage()
      .setId(new shared.UUID().setString(id))
      .setData(data)
      .setCustomMetadata(metadata);
    message.getMetadataMap().set('type', type).set('content-type', 'application/json');
    return message;
  });
  return new messages.BatchAppendReq()
    .setCorrelationId(new shared.UUID().setString(correlation))
    .setOptions(options)
    .setProposedMessagesList(proposed)
    .setIsFinal(true);
}
