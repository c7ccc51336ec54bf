import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { READ_OUTCOMES } from '#domain/ingest/events.js';
import { SET_ASIDE_REASONS } from '#domain/lookout/set-aside-reason.js';
import type { SetAsideReason } from '#domain/lookout/set-aside-reason.js';
import type { IngestOutcome } from './ingest-outcome.js';

const DEAD_LETTER_ID = /^(0|[1-9][0-9]{0,9})-[0-9a-f]{8}$/;
const EXAMPLE_ID = '41-7f3a2b1c';

/** Number in its stream, and the beginning of the event's own id: that of another tenant leads to nothing. */
export interface DeadLetterPlace {
  readonly revision: number;
  readonly mark: string;
}

export const markOf = (eventId: string): string => eventId.slice(0, 8);
export const deadLetterIdOf = ({ revision, mark }: DeadLetterPlace): string => `${revision}-${mark}`;

/** @param id as `DeadLetterPath` lets it in */
export function placeOf(id: string): DeadLetterPlace {
  const [revision = '', mark = ''] = id.split('-');
  return { revision: Number(revision), mark };
}

/** Path of a dead letter. */
export class DeadLetterPath {
  @ApiProperty({ description: 'The id of the dead letter, as the list tells it.', example: EXAMPLE_ID })
  @Matches(DEAD_LETTER_ID, { message: '$property must be the id of a dead letter, such as 41-7f3a2b1c.' })
  declare readonly id: string;
}

export interface DeadLetterResource {
  readonly id: string;
  readonly reason: SetAsideReason;
  readonly setAsideAt: string;
  readonly retryable: boolean;
  readonly excerpt: string | null;
}

@ApiSchema({ name: 'DeadLetter', description: 'R32. An event that could not be read, and why.' })
export class DeadLetterSchema implements DeadLetterResource {
  @ApiProperty({ description: 'Of the dead letter, to try it again by.', example: EXAMPLE_ID })
  declare readonly id: string;

  @ApiProperty({ description: 'Why it could not be read.', enum: SET_ASIDE_REASONS, example: 'statusUnknown' })
  declare readonly reason: SetAsideReason;

  @ApiProperty({
    description: 'When it came in.',
    format: 'date-time',
    example: '2026-11-23T13:34:00.042Z',
  })
  declare readonly setAsideAt: string;

  @ApiProperty({ description: 'Whether the whole event is kept, so that it can be tried again.', example: true })
  declare readonly retryable: boolean;

  @ApiProperty({
    description: 'How it begins, up to 1,024 characters. Null where it was erased.',
    type: String,
    nullable: true,
    example: '{"id":"0191b2c3-d4e5-7f60-8a7b-9c0d1e2f3a4b","type":"THREAT","threat":{"status":"SNOOZED"',
  })
  declare readonly excerpt: string | null;
}

@ApiSchema({ name: 'DeadLetterPage', description: 'Dead letters, the oldest first.' })
export class DeadLetterPageSchema {
  @ApiProperty({ description: 'In the order in which they were set aside.', type: [DeadLetterSchema] })
  declare readonly items: readonly DeadLetterSchema[];

  @ApiProperty({
    description: 'Of the next page, which may be empty; null on the last one.',
    type: String,
    nullable: true,
    example: null,
  })
  declare readonly nextCursor: string | null;
}

const OUTCOMES = [...READ_OUTCOMES, 'deadLettered'] as const satisfies readonly IngestOutcome[];

export interface RetriedResource {
  readonly id: string;
  readonly outcome: IngestOutcome;
}

@ApiSchema({ name: 'RetriedDeadLetter', description: 'What trying an event again came to.' })
export class RetriedSchema implements RetriedResource {
  @ApiProperty({ description: 'Of the dead letter, to try it again by.', example: EXAMPLE_ID })
  declare readonly id: string;

  @ApiProperty({
    description:
      'What it came to: `deadLettered` where it still can not be read, `ignored` where the same event was taken in since.',
    enum: OUTCOMES,
    example: 'accepted',
  })
  declare readonly outcome: IngestOutcome;
}
