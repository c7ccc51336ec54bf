import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { IngestCounts } from '#domain/ingest/events.js';

/** What the events of a request came to. */
@ApiSchema({ name: 'IngestCounts', description: 'R32. What the events came to: each is exactly one of these.' })
export class IngestCountsSchema implements IngestCounts {
  @ApiProperty({ description: 'Events that were taken in.', type: 'integer', example: 981 })
  declare readonly accepted: number;

  @ApiProperty({ description: 'Events whose id was taken in before (R31).', type: 'integer', example: 3 })
  declare readonly duplicates: number;

  @ApiProperty({
    description: 'Events older than what is known: kept, and nothing else came of them (R31).',
    type: 'integer',
    example: 7,
  })
  declare readonly late: number;

  @ApiProperty({
    description:
      'Events that are not judged, such as AUDIT, of an unknown type, or of an id that was let go (R32, R33a).',
    type: 'integer',
    example: 8,
  })
  declare readonly ignored: number;

  @ApiProperty({ description: 'Events that could not be read: see the dead letters.', type: 'integer', example: 1 })
  declare readonly deadLettered: number;
}
