import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { WordField } from '../http/fields.js';
import { invalid } from '../http/problem.js';

/** How a guarded command is asked for (R34). */
export interface Asked {
  /** Only what it would come to. */
  readonly dryRun: boolean;
  /** What the refusal of the same request gave; null where the client sent none. */
  readonly confirmation: string | null;
}

/** Query of a guarded command. */
export class DryRunParameters {
  @WordField({
    description: 'R34. `true`: only count what the command would come to, and write nothing.',
    words: ['true', 'false'],
    // The docs page would send it unasked.
    example: undefined,
    optional: true,
  })
  declare readonly dryRun?: 'true' | 'false';
}

export const CONFIRMATION_HEADER = 'Vedette-Confirmation';
/** Longer than any confirmation is. */
const MOST_CHARACTERS = 255;

/** @throws ProblemError `invalid-request` for a text that no confirmation can be */
export function readConfirmation(headers: FastifyRequest['headers']): string | null {
  const found = headers[CONFIRMATION_HEADER.toLowerCase()];
  if (found === undefined) return null;
  if (typeof found === 'string' && found !== '' && found.length <= MOST_CHARACTERS) return found;
  throw invalid({
    header: CONFIRMATION_HEADER,
    detail: `${CONFIRMATION_HEADER} may be the confirmation that the refusal of this request gave.`,
  });
}

/** `string | null` */
export const Confirmation = createParamDecorator((_: unknown, context: ExecutionContext) =>
  readConfirmation(context.switchToHttp().getRequest<FastifyRequest>().headers),
);

export const askedBy = ({ dryRun }: DryRunParameters, confirmation: string | null): Asked => ({
  dryRun: dryRun === 'true',
  confirmation,
});
