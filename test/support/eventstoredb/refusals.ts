import type { ServerErrorResponse } from '@grpc/grpc-js';
import { Metadata, status } from '@grpc/grpc-js';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export const MAX_APPEND_BYTES = 1024 * 1024;

/** An answer that is an error, with the trailers by which the client knows its kind. */
function refusal(
  code: status,
  details: string,
  exception?: string,
  trailers: Readonly<Record<string, string>> = {},
): ServerErrorResponse {
  const metadata = new Metadata();
  if (exception !== undefined) metadata.set('exception', exception);
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const streamDeleted = (stream: string): ServerErrorResponse =>
  refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, 'stream-deleted', {
    'stream-name': stream,
  });

export const appendTooLarge = (): ServerErrorResponse =>
  refusal(
    status.INVALID_ARGUMENT,
    `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`,
    'maximum-append-size-exceeded',
    { 'maximum-append-size': String(MAX_APPEND_BYTES) },
  );

/** @param expected,actual as the server counts them: -1 no stream, -2 any, -4 stream exists */
export const wrongExpectedVersion = (stream: string, expected: number, actual: number): ServerErrorResponse =>
  refusal(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    'wrong-expected-version',
    { 'stream-name': stream, 'expected-version': String(expected), 'actual-version': String(actual) },
  );

export const notLeader = ({ address, port }: Endpoint): ServerErrorResponse =>
  refusal(status.NOT_FOUND, 'Leader info available', 'not-leader', {
    'leader-endpoint-host': address,
    'leader-endpoint-port': String(port),
  });

export const notReady = (): ServerErrorResponse => refusal(status.UNAVAILABLE, 'Server Is Not Ready');

export const tooSlow = (): ServerErrorResponse =>
  refusal(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );

export const unauthenticated = (): ServerErrorResponse => refusal(status.UNAUTHENTICATED, 'Unauthenticated');

export const accessDenied = (): ServerErrorResponse =>
  refusal(status.PERMISSION_DENIED, 'Access Denied', 'access-denied');

export const invalidArgument = (details: string): ServerErrorResponse => refusal(status.INVALID_ARGUMENT, details);

export const groupExists = (stream: string, group: string): ServerErrorResponse =>
  refusal(
    status.ALREADY_EXISTS,
    `Subscription group ${group} on stream ${stream} exists.`,
    'persistent-subscription-exists',
    { 'stream-name': stream, 'group-name': group },
  );

export const groupMissing = (stream: string, group: string): ServerErrorResponse =>
  refusal(
    status.NOT_FOUND,
    `Subscription group ${group} on stream ${stream} does not exist.`,
    'persistent-subscription-does-not-exist',
    { 'stream-name': stream, 'group-name': group },
  );
