import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiResponse } from '@nestjs/swagger';
import { PROBLEMS } from '../http/problem.js';
import { TakesParameters } from '../http/hygiene-guard.js';
import { CONFIRMATION_HEADER } from './asked.js';
import { BLAST_RADIUS_EXAMPLE, BLAST_RADIUS_PROBLEM, BlastCountsSchema, DryRunSchema } from './counts-resource.js';

/** A command that has a dry run, and documents it. The guard may refuse it where it `asks`; it does not ask of a command that changes no verdict at once. */
export function Guarded({ asks = true }: { readonly asks?: boolean } = {}): MethodDecorator {
  const problem = { schema: BLAST_RADIUS_PROBLEM, example: BLAST_RADIUS_EXAMPLE };
  const { status, title } = PROBLEMS['blast-radius'];
  return applyDecorators(
    TakesParameters(),
    ApiExtraModels(BlastCountsSchema, DryRunSchema),
    ApiHeader({
      name: CONFIRMATION_HEADER,
      required: false,
      description: 'R34. The confirmation of the refusal of this very request, after you have looked at its counts.',
      schema: { type: 'string', maxLength: 255 },
    }),
    ...(asks
      ? [
          ApiResponse({
            status,
            description: `\`blast-radius\`: ${title}.`,
            content: { 'application/problem+json': problem },
          }),
        ]
      : []),
  );
}
