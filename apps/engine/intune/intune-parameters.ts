import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, Length } from 'class-validator';
import { UuidField } from '../http/fields.js';
import { LONGEST_CURSOR } from '../http/page.js';

/** Query of `GET /v1/intune/feed`. */
export class FeedParameters {
  @ApiProperty({
    description:
      'Resumes after this cursor; 0 is the beginning. The header Last-Event-ID goes before it, as it is newer. Without either the feed starts now.',
    type: String,
    required: false,
  })
  @IsOptional()
  @Length(1, LONGEST_CURSOR, { message: '$property must be a cursor of the feed, or 0.' })
  declare readonly after?: string;
}

/** Path of `GET /v1/intune/devices/{deviceId}`. */
export class IntuneDevicePath {
  @UuidField({ description: "Vedette's id of the device.", example: '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21' })
  declare readonly deviceId: string;
}
