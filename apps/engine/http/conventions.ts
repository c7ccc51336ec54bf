import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Position } from '#domain/log/event-log.js';
import { isPosition } from '#domain/log/event-log.js';
import { invalid } from './problem.js';

/** The headers that commands and queries share (`docs/http-api.md`, *Conventions*). */
type Headers = FastifyRequest['headers'];

const IDEMPOTENCY_KEY_LENGTH = 255;

/** A header as one text; Node gives repeated ones joined by a comma, or as a list. */
function one(headers: Headers, name: string): string | null {
  const value = headers[name];
  if (value === undefined) return null;
  return typeof value === 'string' ? value : value.join(', ');
}

/** Whether the text holds C0 or C1 control characters, or DEL. */
const hasControls = (text: string): boolean => /\p{Cc}/u.test(text);

/**
 * @returns null where the client sent none
 * @throws ProblemError `invalid-request` for an empty or over-long one
 */
export function readIdempotencyKey(headers: Headers): string | null {
  const key = one(headers, 'idempotency-key');
  if (key === null) return null;
  if (key !== '' && key.length <= IDEMPOTENCY_KEY_LENGTH && !hasControls(key)) return key;
  throw invalid({
    header: 'Idempotency-Key',
    detail: `Idempotency-Key may be any text of 1 to ${IDEMPOTENCY_KEY_LENGTH} characters without control characters.`,
  });
}

/** `"7"`, or a weak tag, which never matches (RFC 9110, section 13.1.1). */
const ENTITY_TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;
const REVISION = /^(0|[1-9][0-9]{0,14})$/;

/**
 * Revisions of which the resource's stream must have one; `*` is any. A tag that is well formed and not ours matches
 * nothing, so it is left out.
 *
 * @returns null where the client sent no `If-Match`
 * @throws ProblemError `invalid-request` for a text that is no entity tag
 */
export function readIfMatch(headers: Headers): '*' | readonly number[] | null {
  const text = one(headers, 'if-match');
  if (text === null) return null;
  if (text.trim() === '*') return '*';
  const revisions: number[] = [];
  for (const tag of text.split(',')) {
    const match = ENTITY_TAG.exec(tag.trim());
    if (match === null) {
      throw invalid({
        header: 'If-Match',
        detail: 'If-Match may be * or the ETag of an earlier answer with its quotation marks, such as "7".',
      });
    }
    const [, weak, opaque = ''] = match;
    if (weak === undefined && REVISION.test(opaque)) revisions.push(Number(opaque));
  }
  return revisions;
}

/**
 * @returns null where the client sent none
 * @throws ProblemError `invalid-request` for a text that is no position
 */
export function readMinPosition(headers: Headers): Position | null {
  const text = one(headers, 'vedette-min-position');
  if (text === null) return null;
  if (isPosition(text)) return text;
  throw invalid({
    header: 'Vedette-Min-Position',
    detail: 'Vedette-Min-Position may be the Vedette-Position of an earlier answer.',
  });
}

const headersOf = (context: ExecutionContext): Headers => context.switchToHttp().getRequest<FastifyRequest>().headers;

/** `string | null` */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readIdempotencyKey(headersOf(context)),
);
/** `'*' | readonly number[] | null` */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext) => readIfMatch(headersOf(context)));
/** `Position | null` */
export const MinPosition = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readMinPosition(headersOf(context)),
);

/** Says where a resource's own stream is: `ETag` is its revision, `Vedette-Position` a position of the log. */
export function setPlace(
  reply: FastifyReply,
  place: { readonly position?: Position; readonly revision?: number },
): void {
  if (place.position !== undefined) void reply.header('vedette-position', place.position);
  if (place.revision !== undefined) void reply.header('etag', `"${place.revision}"`);
}
