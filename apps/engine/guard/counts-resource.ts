import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { BlastCounts } from '#domain/guard/counts.js';
import { PROBLEM_SCHEMA } from '../http/api-problems.js';

@ApiSchema({ name: 'Becoming', description: 'How many devices would get which verdict.' })
class BecomingSchema {
  @ApiProperty({ description: 'Devices that would become compliant.', type: 'integer', minimum: 0, example: 12 })
  declare readonly compliant: number;
  @ApiProperty({ description: 'Devices that would become nonCompliant.', type: 'integer', minimum: 0, example: 640 })
  declare readonly nonCompliant: number;
  @ApiProperty({ description: 'Devices that would become notEvaluated.', type: 'integer', minimum: 0, example: 0 })
  declare readonly notEvaluated: number;
}

@ApiSchema({ name: 'BlastCounts', description: 'R34. What a change would do to the verdicts of the fleet.' })
export class BlastCountsSchema {
  @ApiProperty({
    description: 'Devices of the tenant that are not unsupported, superseded or deleted.',
    type: 'integer',
    minimum: 0,
    example: 5000,
  })
  declare readonly judged: number;
  @ApiProperty({
    description:
      'Those whose verdict would be another one; of the state sync: of which Intune would be told something else.',
    type: 'integer',
    minimum: 0,
    example: 652,
  })
  declare readonly changed: number;
  @ApiProperty({
    description: 'By the verdict that they would get. All 0 for the state sync, which changes no verdict (R26).',
    type: BecomingSchema,
  })
  declare readonly becoming: BecomingSchema;
}

/** The answer of a dry run. */
@ApiSchema({ name: 'DryRun', description: 'R34. What a change would do; nothing was written.' })
export class DryRunSchema {
  @ApiProperty({ description: 'R34. What the command would come to. Nothing was written.', type: BlastCountsSchema })
  declare readonly counts: BlastCountsSchema;
}

const EXAMPLE: BlastCounts = {
  judged: 5000,
  changed: 652,
  becoming: { compliant: 12, nonCompliant: 640, notEvaluated: 0 },
};

const DRY_RUN = { $ref: '#/components/schemas/DryRun' };

/** What is answered by a command that has a dry run: the counts, or what it answers without one. */
export const dryRunOr = (...others: readonly { readonly $ref: string }[]) => ({
  'application/json': {
    schema: others.length === 0 ? DRY_RUN : { oneOf: [...others, DRY_RUN] },
    examples: { dryRun: { summary: 'With ?dryRun=true', value: { counts: EXAMPLE } } },
  },
});

/** The problem of a change over the limit, with the members that it has beside the common ones. */
export const BLAST_RADIUS_PROBLEM = {
  ...PROBLEM_SCHEMA,
  required: [...PROBLEM_SCHEMA.required, 'counts', 'confirmation'],
  properties: {
    ...PROBLEM_SCHEMA.properties,
    counts: { $ref: '#/components/schemas/BlastCounts' },
    confirmation: {
      type: 'string',
      description:
        'For the header Vedette-Confirmation of the same request by the same caller. Good for 15 minutes, and until a policy or the changed resource is changed.',
    },
  },
};

export const BLAST_RADIUS_EXAMPLE = {
  type: 'urn:vedette:problem:blast-radius',
  title: 'The change concerns too many devices to be made unasked',
  status: 409,
  detail:
    'The change would concern 652 of 5000 devices. To make it, send the same request again with this confirmation in the header Vedette-Confirmation.',
  code: 'blast-radius',
  counts: EXAMPLE,
  confirmation: 'mf3k2a9c.Rk9qT0p3cV5tbm9jN2hXc1lMZkE4dUdxWjB2RWl4UTE',
};
