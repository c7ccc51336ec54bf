import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { WordField, LineField } from '../http/fields.js';
import { PageParameters } from '../http/page.js';
import type { Shape } from '../http/shape.js';
import type { RiskLevel } from '#domain/compliance/levels.js';
import { RISK_LEVELS } from '#domain/compliance/levels.js';
import type { ThreatFacts } from '#domain/compliance/facts.js';
import { ThreatSchema } from '../devices/threat-resource.js';
import type { ThreatFilter } from './threat-filter.js';

/** Query of `GET /v1/threats`. No filter has an example: the page of the API would fill it in unasked. */
export class ThreatListParameters extends PageParameters {
  @WordField({ description: 'R14a.', words: ['open', 'resolved', 'ignored'], example: undefined, optional: true })
  declare readonly status?: ThreatFacts['status'];

  @WordField({
    description: "R10: the highest risk of its classifications by the tenant's threat policy, as it is now.",
    words: RISK_LEVELS,
    example: undefined,
    optional: true,
  })
  declare readonly risk?: RiskLevel;

  @LineField({
    description: 'One of its classifications, such as `TROJAN`; the aliases of the threat policy are known.',
    example: undefined,
    maxLength: 64,
    optional: true,
  })
  declare readonly classification?: string;
}

export const threatFilterOf = ({ status, risk, classification }: ThreatListParameters): ThreatFilter => ({
  status: status ?? null,
  risk: risk ?? null,
  classification: classification ?? null,
});

@ApiSchema({ name: 'TenantThreat', description: 'A threat, and the device that it is on.' })
export class TenantThreatSchema extends ThreatSchema {
  @ApiProperty({
    description: 'The device that it is on.',
    format: 'uuid',
    example: '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21',
  })
  declare readonly deviceId: string;
}

/** A threat, and whose it is. */
export type TenantThreatResource = Shape<TenantThreatSchema>;

@ApiSchema({
  name: 'TenantThreatPage',
  description: 'Threats, in the order of their devices’ ids and then of their own.',
})
export class TenantThreatPageSchema {
  @ApiProperty({
    description: 'In the order of deviceId, then of threatId. A page may be short, or empty, and not be the last.',
    type: [TenantThreatSchema],
  })
  declare readonly items: readonly TenantThreatResource[];
  @ApiProperty({
    description: 'Send it as cursor, with the same filters, for the next page; null on the last.',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly nextCursor: string | null;
}
