import { ApiResponse } from '@nestjs/swagger';
import type { ProblemCode } from './problem.js';
import { PROBLEMS } from './problem.js';

/** Where the description of the API keeps the shape of a problem, once for all endpoints. */
export const PROBLEM_SCHEMA_NAME = 'Problem';

export const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: {
      type: 'string',
      format: 'uri',
      description: 'Names the kind of problem; it holds the code.',
      example: 'urn:vedette:problem:invalid-request',
    },
    title: { type: 'string', description: 'The kind of problem, for a person.', example: 'The request is not valid' },
    status: { type: 'integer', description: 'The status of the answer.', example: 400 },
    detail: {
      type: 'string',
      description: 'What is wrong and what to do, for a person.',
      example: 'The request is not valid at /platform.',
    },
    code: { type: 'string', description: 'What is wrong, for a program.', example: 'invalid-request' },
    errors: {
      type: 'array',
      description: 'The places in the request that are wrong.',
      example: [{ pointer: '/platform', detail: 'platform must be a lower-case word of at most 32 characters.' }],
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the body.' },
          parameter: { type: 'string', description: 'Name of a path or query parameter.' },
          header: { type: 'string', description: 'Name of a header.' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const REFERENCE = { $ref: `#/components/schemas/${PROBLEM_SCHEMA_NAME}` };

/**
 * Documents the problems that an endpoint answers (RFC 9457): one response for each status, with the codes under it.
 * Where a token is looked at, the issuer's keys may be missing.
 */
export function apiProblems(codes: readonly ProblemCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set<ProblemCode>(codes.includes('unauthorized') ? [...codes, 'issuer-unavailable'] : codes)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, of]) =>
    ApiResponse({
      status,
      description: of.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: REFERENCE, example: exampleOf(of[0]) } },
    }),
  );
}

function exampleOf(code: ProblemCode | undefined): unknown {
  if (code === undefined) return undefined;
  const { title, status } = PROBLEMS[code];
  return { type: `urn:vedette:problem:${code}`, title, status, detail: `${title}.`, code };
}
