import type { FastifyReply } from 'fastify';
import type { BlastCounts } from '#domain/guard/counts.js';
import type { Answer } from '../commands/answer.js';
import { sendAnswer } from '../commands/answer.js';
import type { DryRun } from './blast-radius-guard.js';

/** What a guarded command is answered with (R34). */
export type GuardedAnswer<Resource> = Answer<Resource> | DryRun;

/** The body of a dry run's answer. */
export interface DryRunResource {
  readonly counts: BlastCounts;
}

/** Sets status and headers; a dry run has no place in the log. @returns the body */
export function sendGuarded<Resource>(reply: FastifyReply, answer: GuardedAnswer<Resource>): Resource | DryRunResource {
  if (!('kind' in answer)) return sendAnswer(reply, answer);
  void reply.code(200);
  return { counts: answer.counts };
}
