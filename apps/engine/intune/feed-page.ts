import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { FeedEntry } from '#adapters/read-model/read-models.js';
import type { Shape } from '../http/shape.js';

const DEVICE_EXAMPLE = {
  deviceId: '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21',
  intuneDeviceId: 'f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b',
  entraDeviceId: null,
  partnerReportedThreatState: 'highSeverity',
  withheld: null,
  previous: 'activated',
  verdict: 'nonCompliant',
  reasons: ['threatLevel'],
  occurredAt: '2026-11-23T14:02:00.000Z',
  recordedAt: '2026-11-23T14:02:01.118Z',
  causedBy: ['0d8f6a52-3c1b-5e7f-9a24-6b0c1d2e3f40'],
};

const CURSOR_EXAMPLE = '1.0f5e2c7d9b3a4e6f8a1b2c3d4e5f6a7b.0000000000000042.1.9c1d4e5f60718293';

@ApiSchema({ name: 'FeedItem', description: 'An entry of the feed.' })
export class FeedItemSchema {
  @ApiProperty({ description: 'The cursor that resumes after this entry.', example: CURSOR_EXAMPLE })
  declare readonly id: string;
  @ApiProperty({ description: 'What it is about.', enum: ['device', 'connector'], example: 'device' })
  declare readonly event: FeedEntry['kind'];
  @ApiProperty({
    description: 'The same as in the stream: docs/feed.md has both shapes.',
    type: 'object',
    additionalProperties: true,
    example: DEVICE_EXAMPLE,
  })
  declare readonly data: unknown;
}

@ApiSchema({ name: 'FeedPage', description: 'Entries of the feed, in the order of their cursors.' })
export class FeedPageSchema {
  @ApiProperty({ description: 'Oldest first.', type: [FeedItemSchema] })
  declare readonly items: readonly Shape<FeedItemSchema>[];
  @ApiProperty({
    description:
      'Send it as after for the next page, also where this one is empty. It is never null: a feed has no last page. A page with fewer items than limit says that there are no more yet.',
    example: CURSOR_EXAMPLE,
  })
  declare readonly nextCursor: string;
}

/** A page of the feed, for who polls. */
export type FeedPage = Shape<FeedPageSchema>;

export const feedItem = ({ place, kind, data }: FeedEntry, cursorOf: (place: FeedEntry['place']) => string) => ({
  id: cursorOf(place),
  event: kind,
  data: parsed(data),
});

const parsed = (json: string): unknown => JSON.parse(json);
