import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import type { DeviceFacts } from '#domain/compliance/facts.js';
import type { DeviceLevel } from '#domain/compliance/levels.js';
import { DEVICE_LEVELS } from '#domain/compliance/levels.js';
import type { ReasonCode, Verdict } from '#domain/compliance/verdict.js';
import { REASON_CODES, VERDICT_WORDS } from '#domain/compliance/verdict.js';
import { LineField, PlatformField, WordField } from '../http/fields.js';
import { PageParameters } from '../http/page.js';
import type { DeviceFilter } from './device-filter.js';

/** Query of `GET /v1/devices`. No filter has an example: the page of the API would fill it in unasked. */
export class DeviceListParameters extends PageParameters {
  @WordField({
    description: 'R7. With `deleted`, say include=deleted as well.',
    words: ['pending', 'activated', 'deactivated', 'deleted'],
    example: undefined,
    optional: true,
  })
  declare readonly activation?: DeviceFacts['activation'];

  @WordField({
    description: '`disconnected`: an activated device that was not heard of for too long (R22).',
    words: ['connected', 'disconnected'],
    example: undefined,
    optional: true,
  })
  declare readonly connection?: 'connected' | 'disconnected';

  @WordField({
    description: 'R9: the highest risk of its open threats.',
    words: DEVICE_LEVELS,
    example: undefined,
    optional: true,
  })
  declare readonly level?: DeviceLevel;

  @WordField({ description: 'R15–R20.', words: VERDICT_WORDS, example: undefined, optional: true })
  declare readonly verdict?: Verdict['verdict'];

  @WordField({
    description: 'One of the reasons of its verdict.',
    words: REASON_CODES,
    example: undefined,
    optional: true,
  })
  declare readonly reason?: ReasonCode;

  @PlatformField({
    description: 'R6: such as `android`, also one that is not supported.',
    example: undefined,
    optional: true,
  })
  declare readonly platform?: string;

  @LineField({
    description:
      'Part of any of its ids, of its manufacturer or of its model; upper and lower case are one. Such as `pixel`.',
    example: undefined,
    maxLength: 128,
    optional: true,
  })
  declare readonly q?: string;

  @ApiProperty({
    description: 'Devices that are left out else: `deleted`, `superseded` (R33a), or both with a comma between them.',
    type: String,
    required: false,
    enum: ['deleted', 'superseded', 'deleted,superseded'],
  })
  @IsOptional()
  @Matches(/^(deleted|superseded|deleted,superseded|superseded,deleted)$/, {
    message: '$property must be deleted, superseded, or both with a comma between them.',
  })
  declare readonly include?: string;
}

export function filterOf(parameters: DeviceListParameters): DeviceFilter {
  const { activation, connection, level, verdict, reason, platform, q, include = '' } = parameters;
  return {
    activation: activation ?? null,
    connection: connection ?? null,
    level: level ?? null,
    verdict: verdict ?? null,
    reason: reason ?? null,
    platform: platform ?? null,
    q: q?.toLowerCase() ?? null,
    deleted: include.includes('deleted'),
    superseded: include.includes('superseded'),
  };
}
