import type { Rejection, RejectionCode } from '#domain/rejection.js';

/** The codes of problems that do not come from a decider. */
export type EdgeCode =
  | 'unauthorized'
  | 'forbidden'
  | 'method-not-allowed'
  | 'precondition-failed'
  | 'idempotency-key-reused'
  | 'conflict'
  | 'blast-radius'
  | 'body-too-large'
  | 'unsupported-media-type'
  | 'not-acceptable'
  | 'uri-too-long'
  | 'issuer-unavailable'
  | 'projection-behind'
  | 'log-unavailable'
  | 'append-outcome-unknown'
  | 'shutting-down'
  | 'feed-cursor-gone'
  | 'internal-error';

export type ProblemCode = EdgeCode | RejectionCode;

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** Status and title of every problem code. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'A valid access token is needed' },
  forbidden: { status: 403, title: 'Not allowed for this caller' },
  'tenant-unknown': { status: 403, title: 'The tenant is not registered' },
  'tenant-closed': { status: 403, title: 'The tenant is closed' },
  'consent-required': { status: 403, title: 'Consent has not been granted' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'The method is not supported here' },
  'not-acceptable': { status: 406, title: 'Not available in the wanted format' },
  conflict: { status: 409, title: 'Changed by somebody else at the same time' },
  'blast-radius': { status: 409, title: 'The change concerns too many devices to be made unasked' },
  'tenant-already-exists': { status: 409, title: 'The tenant is registered already' },
  'unsupported-device': { status: 409, title: 'The device is not supported' },
  'device-deleted': { status: 409, title: 'The device was deleted' },
  'id-retired': { status: 409, title: 'The id was let go by its device' },
  'not-activated': { status: 409, title: 'The device is not activated' },
  'threat-resolved': { status: 409, title: 'The threat is resolved' },
  'group-already-added': { status: 409, title: 'The enrollment group was added already' },
  'connector-deprovisioned': { status: 409, title: 'The connector is deprovisioned' },
  'rules-unknown': { status: 409, title: 'The rules are not known to this release' },
  'feed-cursor-gone': { status: 410, title: 'The cursor can no longer be followed' },
  'precondition-failed': { status: 412, title: 'Changed since it was read' },
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'unsupported-media-type': { status: 415, title: 'The body is not in a supported format' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'internal-error': { status: 500, title: 'The engine made a mistake' },
  'issuer-unavailable': { status: 503, title: 'The issuer of access tokens is not available' },
  'projection-behind': { status: 503, title: 'The read models are not there yet' },
  'log-unavailable': { status: 503, title: 'The event log is not available' },
  'append-outcome-unknown': { status: 503, title: 'It is not known whether the command was recorded' },
  'shutting-down': { status: 503, title: 'The engine is shutting down' },
};

/** One thing that is wrong with a request, and where: in the body (JSON pointer), the path or query, or a header. */
export type FieldError =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string }
  | { readonly header: string; readonly detail: string };

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Members beside the standard ones (RFC 9457, section 3.2). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * A request that ends with a problem (RFC 9457). Thrown anywhere in a request; the global filter writes it.
 * `detail` is one or two sentences for a person, says what to do, and holds no secret and no personal data.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly options: ProblemOptions = {},
  ) {
    super(`${code}: ${detail}`, { cause: options.cause });
    this.status = PROBLEMS[code].status;
  }
}

/** A decider's refusal as the problem that the client gets. */
export const problemOf = ({ code, detail, pointer }: Rejection): ProblemError =>
  new ProblemError(code, detail, pointer === undefined ? {} : { errors: [{ pointer, detail }] });

/** A request with one thing wrong. */
export const invalid = (error: FieldError): ProblemError =>
  new ProblemError('invalid-request', error.detail, { errors: [error] });

/** The JSON body of a problem; `instance` names the request, as the engine's log does. */
export function problemBody(problem: ProblemError, instance: string): Record<string, unknown> {
  const { status, title } = PROBLEMS[problem.code];
  return {
    type: `urn:vedette:problem:${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    instance,
    ...(problem.options.errors === undefined ? {} : { errors: problem.options.errors }),
    ...problem.options.extra,
  };
}
