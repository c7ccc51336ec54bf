import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { JsonObject } from '#domain/codec/json.js';
import { RISK_LEVELS } from '#domain/compliance/levels.js';
import type { RiskLevel } from '#domain/compliance/levels.js';
import type { ThreatFacts } from '#domain/compliance/facts.js';
import type { ThreatType } from '#domain/device/events.js';
import { THREAT_TYPES } from '#domain/device/events.js';
import { formatInstant } from '#domain/instant.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import { riskOf } from '#domain/threat-policy/decider.js';
import type { Shape } from '../http/shape.js';
import { ERASED } from '../personal-data/sealing.js';
import { WITHHELD } from '../personal-data/threat-details.js';

@ApiSchema({ name: 'ThreatDetails', description: 'What the source told beside: evidence, nothing judges by it.' })
export class DetailsSchema {
  @ApiProperty({
    description: 'The fields of the published allow-list (docs/personal-data.md).',
    type: 'object',
    additionalProperties: true,
    example: { package_name: 'com.example.flashlight' },
  })
  declare readonly open: JsonObject;
  @ApiProperty({
    description:
      'All other fields, for full access and auditors; `[sealed]` for others, `[erased]` for everybody once the person was erased whose device it is. Null where there are none.',
    nullable: true,
    oneOf: [
      { type: 'object', additionalProperties: true },
      { type: 'string', enum: [ERASED, WITHHELD] },
    ],
    example: { network_ssid: 'Cafe Central' },
  })
  declare readonly sealed: JsonObject | typeof ERASED | typeof WITHHELD | null;
}

/** Details of a threat as they are answered. */
export type DetailsResource = Shape<DetailsSchema>;

@ApiSchema({ name: 'Threat', description: 'R9–R14a. One issue that an MTD service reported on a device.' })
export class ThreatSchema {
  @ApiProperty({ description: "The source's id of the threat.", example: 'thr-20261123-0007' })
  declare readonly threatId: string;
  @ApiProperty({ description: 'What the threat is about.', enum: THREAT_TYPES, example: 'APPLICATION' })
  declare readonly type: ThreatType;
  @ApiProperty({ description: 'R14a.', enum: ['open', 'resolved', 'ignored'], example: 'open' })
  declare readonly status: 'open' | 'resolved' | 'ignored';
  @ApiProperty({
    description: "R10: the highest risk of its classifications by the tenant's threat policy.",
    enum: RISK_LEVELS,
    example: 'high',
  })
  declare readonly risk: RiskLevel;
  @ApiProperty({
    description: "R13: the source's own word; evidence, not judged by.",
    enum: RISK_LEVELS,
    nullable: true,
    example: 'medium',
  })
  declare readonly severity: RiskLevel | null;
  @ApiProperty({
    description: 'As the source named them, aliases made canonical.',
    type: [String],
    example: ['TROJAN'],
  })
  declare readonly classifications: readonly string[];
  @ApiProperty({ description: 'When it was seen first.', format: 'date-time', example: '2026-11-23T13:34:00.000Z' })
  declare readonly detectedAt: string;
  @ApiProperty({
    description: 'When it was resolved; absent while it is not.',
    format: 'date-time',
    required: false,
    example: '2026-11-23T14:02:11.000Z',
  })
  declare readonly resolvedAt?: string;
  @ApiProperty({
    description: "R14: when an admin's ignore expires and the threat reopens; absent where none does.",
    format: 'date-time',
    required: false,
    example: '2026-12-24T12:00:00.000Z',
  })
  declare readonly ignoredUntil?: string;
  @ApiProperty({
    description:
      'What its source told of it beside all this, the newest. Absent in answers of commands, and where the source told no more.',
    required: false,
    type: DetailsSchema,
  })
  declare readonly details?: DetailsResource;
}

@ApiSchema({ name: 'ThreatPage', description: 'Threats of a device, in the order of their ids.' })
export class ThreatPageSchema {
  @ApiProperty({ description: 'In the order of threatId.', type: [ThreatSchema] })
  declare readonly items: readonly ThreatResource[];
  @ApiProperty({
    description: 'Send it as cursor for the next page; null on the last.',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly nextCursor: string | null;
}

/** One threat of a device. */
export type ThreatResource = Shape<ThreatSchema>;

/** @param policy that gives it its risk */
export function threatResource(threat: ThreatFacts, policy: ThreatPolicy): ThreatResource {
  const { threatId, type, status, severity, classifications, detectedAt, resolvedAt, ignoredUntil } = threat;
  const risk = riskOf(policy, classifications);
  return {
    threatId,
    type,
    status,
    risk,
    severity,
    classifications,
    detectedAt: formatInstant(detectedAt),
    ...(resolvedAt === null ? {} : { resolvedAt: formatInstant(resolvedAt) }),
    ...(ignoredUntil === null ? {} : { ignoredUntil: formatInstant(ignoredUntil) }),
  };
}
