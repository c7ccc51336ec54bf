import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader } from '@nestjs/swagger';
import { apiProblems } from '../http/api-problems.js';
import type { ProblemCode } from '../http/problem.js';

const COMMON: readonly ProblemCode[] = [
  'invalid-request',
  'unauthorized',
  'forbidden',
  'tenant-unknown',
  'tenant-closed',
  'consent-required',
  'projection-behind',
];

/** Documents a query by the conventions that all queries share. @param codes problems beside those of every query */
export function ApiQueryConventions(...codes: readonly ProblemCode[]): MethodDecorator {
  return applyDecorators(
    ApiBearerAuth(),
    ApiHeader({
      name: 'Vedette-Min-Position',
      required: false,
      description:
        'The Vedette-Position of a command: the query waits up to 5 s until what it wrote can be read. Such as `0000000000000042`.',
      schema: { type: 'string' },
    }),
    ...apiProblems([...COMMON, ...codes]),
  );
}
