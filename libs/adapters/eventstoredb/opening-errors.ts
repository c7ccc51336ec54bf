import { LogNotOpened, LogUnavailable } from '#domain/log/log-errors.js';
import { failureOf } from './failures.js';
import { ReadFailed } from './page-reader.js';

/**
 * Says why a log could not be opened, in words for an operator.
 *
 * @param tried the connection string without its password
 */
export function notOpened(tried: string, what: string, error: unknown): LogNotOpened {
  const cause = error instanceof LogUnavailable && error.cause !== undefined ? error.cause : error;
  const { kind, message } = failureOf(cause instanceof ReadFailed ? cause.cause : cause);
  switch (kind) {
    case 'accessDenied':
      return refused(
        `${tried} refused the user while ${what}: ${message}`,
        'Check user and password, and that the user may do that: docs/eventstoredb.md lists the rights.',
        error,
      );
    case 'insecure':
      return refused(
        `no secure connection to ${tried}: ${message}`,
        'Check that the certificate of the server is valid and names the host, name its authority with tlsCAFile, or add tls=false for a server without TLS.',
        error,
      );
    case 'notEventStoreDb':
      return refused(
        `what answers at ${tried} is no EventStoreDB: ${message}`,
        'Check host and port: the one of HTTP and gRPC, 2113 where nothing else was set.',
        error,
      );
    case 'unreachable':
    case 'notReady':
    case 'streamDeleted':
    case 'otherLog':
    case 'other':
      return new LogNotOpened(
        `${tried} could not be reached while ${what}: ${message}`,
        'unreachable',
        'Check that the server is running, that host and port are right, and that tls fits it.',
        { cause: error },
      );
  }
}

export const refused = (message: string, advice: string, cause?: unknown): LogNotOpened =>
  new LogNotOpened(message, 'refused', advice, cause === undefined ? {} : { cause });
