import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsOptional, Length, Matches } from 'class-validator';
import { UuidField } from '../http/fields.js';
import { LONGEST_CURSOR, PageParameters } from '../http/page.js';
import { FEED_TYPES } from './feed-filter.js';

/** Query of `GET /v1/intune/feed`. */
export class FeedParameters extends PickType(PageParameters, ['limit']) {
  @ApiProperty({
    description:
      'Resumes after this cursor; 0 is the beginning of what is kept. The header Last-Event-ID goes before it, as it is newer. Without either the feed starts now.',
    type: String,
    required: false,
  })
  @IsOptional()
  @Length(1, LONGEST_CURSOR, { message: '$property must be a cursor of the feed, or 0.' })
  declare readonly after?: string;

  @ApiProperty({
    description:
      'Only entries of these kinds: device, connector, or both with a comma between. Checkpoints move the cursor over the others.',
    type: String,
    required: false,
    default: 'device,connector',
  })
  @IsOptional()
  @Matches(FEED_TYPES, { message: '$property must be device, connector, or both with a comma between.' })
  declare readonly types?: string;
}

/** Path of `GET /v1/intune/devices/{deviceId}`. */
export class IntuneDevicePath {
  @UuidField({ description: "Vedette's id of the device.", example: '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21' })
  declare readonly deviceId: string;
}
