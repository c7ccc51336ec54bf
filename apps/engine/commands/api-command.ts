import type { Type } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiHeader, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { apiProblems } from '../http/api-problems.js';
import { dryRunOr } from '../guard/counts-resource.js';
import type { ProblemCode } from '../http/problem.js';

const PLACE_HEADERS = {
  'Vedette-Position': {
    description: 'Where the log is after this command. Send it as Vedette-Min-Position to read what you wrote.',
    schema: { type: 'string', example: '0000000000000042' },
  },
  ETag: {
    description: "Revision of the resource's own stream. Send it as If-Match to change only what you have seen.",
    schema: { type: 'string' },
  },
} as const;

const COMMON: readonly ProblemCode[] = [
  'invalid-request',
  'unauthorized',
  'forbidden',
  'precondition-failed',
  'body-too-large',
  'idempotency-key-reused',
  'log-unavailable',
  'append-outcome-unknown',
];
const OF_TENANT: readonly ProblemCode[] = ['tenant-unknown', 'tenant-closed', 'consent-required'];

export interface ApiCommandOptions {
  readonly resource: Type<unknown>;
  /** It may make the resource (201); else it only changes it. */
  readonly creates: boolean;
  /** It may find the resource there already (200). */
  readonly changes: boolean;
  /** Problems beside those that every command has. */
  readonly codes: readonly ProblemCode[];
  /** R34: it has a dry run, see `Guarded`. */
  readonly guarded?: boolean;
  /** It is about a tenant that has to be there and to have consented; default true. */
  readonly ofTenant?: boolean;
}

/** Documents a command by the conventions that all commands share. */
export function ApiCommand(options: ApiCommandOptions): MethodDecorator {
  const { resource, creates, changes, codes, guarded = false, ofTenant = true } = options;
  const schema = { $ref: getSchemaPath(resource) };
  const content = { 'application/json': { schema } };
  const headers = PLACE_HEADERS;
  return applyDecorators(
    ApiBearerAuth(),
    ApiExtraModels(resource),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Up to 255 characters. The same key and request again is answered as the first time, and writes nothing.',
      schema: { type: 'string', maxLength: 255 },
    }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description:
        'The ETag of the resource as you read it, with its quotation marks, or *. The command is refused where it has changed since.',
      schema: { type: 'string' },
    }),
    ...(creates ? [ApiResponse({ status: 201, description: 'It was made.', content, headers })] : []),
    ...(changes && !guarded ? [ApiResponse({ status: 200, description: 'It is as asked.', content, headers })] : []),
    ...(guarded
      ? [
          ApiResponse({
            status: 200,
            description: changes ? 'It is as asked; or what a dry run counted.' : 'What a dry run counted.',
            content: changes ? dryRunOr(schema) : dryRunOr(),
            ...(changes ? { headers } : {}),
          }),
        ]
      : []),
    ...apiProblems([...COMMON, ...(ofTenant ? OF_TENANT : []), ...codes]),
  );
}
