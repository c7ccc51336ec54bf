import { HttpException } from '@nestjs/common';
import { ReadModelUnavailable } from '#adapters/read-model/read-models.js';
import { AppendTooLarge, LogUnavailable, WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { ProblemCode } from './problem.js';
import { ProblemError } from './problem.js';

/** Seconds after which a client may try again. */
const RETRY_AFTER = { 'retry-after': '2' };

/** What the framework itself refuses, by status. Its own words are not passed on: they can quote the request. */
const BY_STATUS: Readonly<Record<number, readonly [ProblemCode, string]>> = {
  400: ['invalid-request', 'The request can not be read.'],
  404: ['not-found', 'There is nothing at this address.'],
  405: ['method-not-allowed', 'This address does not take this method.'],
  406: ['not-acceptable', 'The answer is not available in the wanted format.'],
  413: ['body-too-large', 'The body is over the limit of 256 KiB.'],
  414: ['uri-too-long', 'The address, or an id in it, is too long.'],
  415: ['unsupported-media-type', 'Send the body as JSON, with Content-Type: application/json.'],
};

function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  if (!(exception instanceof Error) || !('statusCode' in exception)) return 500;
  return typeof exception.statusCode === 'number' ? exception.statusCode : 500;
}

/** Everything that can be thrown in a request, as the problem that the client gets. */
export function problemFrom(exception: unknown): ProblemError {
  if (exception instanceof ProblemError) return exception;
  if (exception instanceof LogUnavailable) {
    return exception.outcome === 'notApplied'
      ? new ProblemError('log-unavailable', 'The event log can not take or give anything now. Nothing was recorded.', {
          headers: RETRY_AFTER,
          cause: exception,
        })
      : new ProblemError(
          'append-outcome-unknown',
          'The command may have been recorded or not. Send it again with the same Idempotency-Key.',
          { headers: RETRY_AFTER, cause: exception },
        );
  }
  if (exception instanceof AppendTooLarge) {
    return new ProblemError('body-too-large', 'What the command would record is over the limit of 1 MiB.', {
      cause: exception,
    });
  }
  if (exception instanceof WrongExpectedRevision) {
    return new ProblemError('conflict', 'Others change the same thing too often at the moment. Try again.', {
      headers: RETRY_AFTER,
      cause: exception,
    });
  }
  if (exception instanceof ReadModelUnavailable) {
    return new ProblemError(
      'projection-behind',
      'The read models are being built from the log; /readyz says how far.',
      {
        headers: RETRY_AFTER,
        cause: exception,
      },
    );
  }
  const status = statusOf(exception);
  const [code, detail] = BY_STATUS[status] ?? (status < 500 ? BY_STATUS[400] : undefined) ?? [];
  if (code !== undefined && detail !== undefined) return new ProblemError(code, detail, { cause: exception });
  return new ProblemError('internal-error', 'Something went wrong inside the engine. Its log has the details.', {
    cause: exception,
  });
}
