import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PartnerState } from '#domain/compliance/intune.js';
import { PARTNER_STATES } from '#domain/compliance/intune.js';
import { formatInstant } from '#domain/instant.js';
import type { DegradedCode } from '#projections/folds/devices/rows.js';
import type { ConnectorHealth } from '../connector/connector-health.js';
import type { Shape } from '../http/shape.js';

@ApiSchema({ name: 'IntuneConnector', description: 'R24. The connector as Intune would show it.' })
export class IntuneConnectorSchema {
  @ApiProperty({ description: 'R24.', enum: PARTNER_STATES, example: 'enabled' })
  declare readonly partnerState: PartnerState;
  @ApiProperty({
    description: 'R23: the last successful heartbeat; null before the first one.',
    format: 'date-time',
    nullable: true,
    type: String,
    example: '2026-11-23T13:34:00.000Z',
  })
  declare readonly lastHeartbeatAt: string | null;
  @ApiProperty({ description: 'Codes of what is degraded.', type: [String], example: ['deviceStatusSyncOff'] })
  declare readonly degraded: readonly DegradedCode[];
}

/** A connector as Intune would show it. */
export type IntuneConnectorResource = Shape<IntuneConnectorSchema>;

export const intuneConnectorResource = (health: ConnectorHealth): IntuneConnectorResource => ({
  partnerState: health.partnerState,
  lastHeartbeatAt: health.lastHeartbeatAt === null ? null : formatInstant(health.lastHeartbeatAt),
  degraded: health.degraded.map(({ code }) => code),
});
