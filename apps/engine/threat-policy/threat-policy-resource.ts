import { ApiExtraModels, ApiProperty, ApiSchema, getSchemaPath } from '@nestjs/swagger';
import { RISK_LEVELS } from '#domain/compliance/levels.js';
import type { RiskLevel } from '#domain/compliance/levels.js';
import type { Classification } from '#domain/threat-policy/events.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import { WordField } from '../http/fields.js';
import type { Shape } from '../http/shape.js';

/** Body of `PUT /v1/threat-policy/{classification}`. */
@ApiSchema({ description: 'R11. The risk that a classification is to have.' })
export class RiskBody {
  @WordField({
    description:
      'What a threat of this classification puts at risk. `none` and `advisory` do not raise the level (R9).',
    words: RISK_LEVELS,
    example: 'medium',
  })
  declare readonly risk: RiskLevel;
}

@ApiSchema({ name: 'Classification', description: 'R9, R27. A row of the threat policy.' })
export class ClassificationSchema extends RiskBody {
  @ApiProperty({
    description: "`public`: seen in public documentation or payloads of Lookout. `vedette`: this engine's own choice.",
    enum: ['public', 'vedette'],
    example: 'public',
  })
  declare readonly evidence: 'public' | 'vedette';
  @ApiProperty({ description: 'R27: an open threat of it makes the device `compromised`.', example: false })
  declare readonly userCannotRemediate: boolean;
  @ApiProperty({ description: 'R27: an open threat of it can make the device `misconfigured`.', example: false })
  declare readonly requiredConfiguration: boolean;
}

/** One row of a threat policy as it is answered. */
export type ClassificationResource = Shape<ClassificationSchema>;

@ApiSchema({ name: 'ThreatPolicy', description: 'R10–R12. Which risk each classification of threats has.' })
@ApiExtraModels(ClassificationSchema)
export class ThreatPolicySchema {
  @ApiProperty({ description: 'The catalogue that the table came from.', example: 'vedette-defaults' })
  declare readonly catalogue: string;
  @ApiProperty({ description: "The catalogue's version.", example: 1 })
  declare readonly version: number;
  @ApiProperty({
    description: 'The table: a row for each classification.',
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(ClassificationSchema) },
  })
  declare readonly classifications: Readonly<Record<string, ClassificationResource>>;
  @ApiProperty({
    description: 'Names that older sources use, and the one in the table that each stands for.',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  declare readonly aliases: Readonly<Record<string, string>>;
}

/** A tenant's threat policy as it is answered. */
export type ThreatPolicyResource = Shape<ThreatPolicySchema>;

export const classificationResource = (row: Classification): ClassificationResource => ({
  risk: row.risk,
  evidence: row.evidence,
  userCannotRemediate: row.userCannotRemediate,
  requiredConfiguration: row.requiredConfiguration,
});

export function threatPolicyResource({ catalogue }: ThreatPolicy): ThreatPolicyResource {
  const rows = Object.entries(catalogue.classifications);
  return {
    catalogue: catalogue.catalogue,
    version: catalogue.version,
    classifications: Object.fromEntries(rows.map(([code, row]) => [code, classificationResource(row)])),
    aliases: catalogue.aliases,
  };
}
