import type { FastifyReply } from 'fastify';
import type { Position } from '#domain/log/event-log.js';
import { setPlace } from '../http/conventions.js';
import { problemOf, ProblemError } from '../http/problem.js';
import type { Done, Refusal } from './outcome.js';

/** What a command is answered with: the resource as it is now, with the place where the command left it. */
export interface Answer<Resource> {
  readonly resource: Resource;
  /** Of the resource's own stream. */
  readonly revision: number;
  readonly position: Position;
  /** The command made the resource: 201, and again 201 when the command is repeated. */
  readonly created: boolean;
}

/** @throws ProblemError where the command was refused */
export function doneOrProblem<Ended extends Done<unknown>>(outcome: Ended | Refusal): Ended {
  switch (outcome.kind) {
    case 'done':
      return outcome;
    case 'rejected':
      throw problemOf(outcome.rejection);
    case 'keyReused':
      throw new ProblemError(
        'idempotency-key-reused',
        'This Idempotency-Key came with another request before. Use a new key for a new request.',
      );
    case 'preconditionFailed':
      throw preconditionFailed(outcome.revision);
  }
}

/** @param revision of the stream, -1 where it has no event */
export function preconditionFailed(revision: number): ProblemError {
  return new ProblemError('precondition-failed', 'It was changed since you read it. Read it again, then decide anew.', {
    headers: revision < 0 ? {} : { etag: `"${revision}"` },
  });
}

export function answerOf<Resource>(done: Done<unknown>, resource: Resource): Answer<Resource> {
  return { resource, revision: done.revision, position: done.position, created: done.began };
}

/** Sets status and headers. @returns the body */
export function sendAnswer<Resource>(reply: FastifyReply, answer: Answer<Resource>): Resource {
  setPlace(reply, answer);
  void reply.code(answer.created ? 201 : 200);
  return answer.resource;
}
