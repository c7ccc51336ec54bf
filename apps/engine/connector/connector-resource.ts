import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PartnerState } from '#domain/compliance/intune.js';
import { PARTNER_STATES } from '#domain/compliance/intune.js';
import { formatInstant } from '#domain/instant.js';
import type { DegradedCode } from '#projections/folds/devices/rows.js';
import type { Shape } from '../http/shape.js';
import type { ConnectorHealth } from './connector-health.js';

const NOW = '2026-11-23T13:34:00.000Z';

const DEGRADED_CODES = [
  'deviceStatusSyncOff',
  'threatStatusSyncOff',
  'heartbeatMissed',
  'error',
  'sweepHeld',
  'groupUnresolved',
  'dataGap',
] as const satisfies readonly DegradedCode[];

@ApiSchema({ name: 'StateSync', description: 'R26, R27. What Intune is told.' })
export class StateSyncSchema {
  @ApiProperty({ description: 'R26: whether Intune is told anything of devices.', example: true })
  declare readonly deviceStatus: boolean;
  @ApiProperty({ description: 'R27: whether Intune is told of threats.', example: true })
  declare readonly threatStatus: boolean;
  @ApiProperty({ description: 'R27: whether Intune is told of missing required configuration.', example: false })
  declare readonly reportMisconfigured: boolean;
}

@ApiSchema({ name: 'Degradation', description: 'R24–R27. Something because of which Intune is told less, or nothing.' })
export class DegradationSchema {
  @ApiProperty({ description: 'What is degraded.', enum: DEGRADED_CODES, example: 'heartbeatMissed' })
  declare readonly code: DegradedCode;
  @ApiProperty({ description: 'Since when.', format: 'date-time', example: NOW })
  declare readonly since: string;
}

@ApiSchema({
  name: 'HeldSweep',
  description: 'R22a. Devices that fell silent at once, and are not disconnected until an admin releases them.',
})
export class HeldSweepSchema {
  @ApiProperty({
    description: 'Names it for its release.',
    format: 'uuid',
    example: '0b6a3f5e-8c1d-5e2f-9a4b-7c8d9e0f1a2b',
  })
  declare readonly id: string;
  @ApiProperty({ description: 'Since when it is held.', format: 'date-time', example: NOW })
  declare readonly since: string;
  @ApiProperty({ description: 'Devices that it would have disconnected.', example: 1200 })
  declare readonly devices: number;
}

@ApiSchema({ name: 'ConnectorHealth', description: 'R24. How the connector is.' })
export class ConnectorHealthSchema {
  @ApiProperty({ description: 'R24.', enum: PARTNER_STATES, example: 'enabled' })
  declare readonly partnerState: PartnerState;
  @ApiProperty({
    description: 'R23: the last successful heartbeat; null before the first one.',
    format: 'date-time',
    nullable: true,
    type: String,
    example: NOW,
  })
  declare readonly lastHeartbeatAt: string | null;
  @ApiProperty({ description: 'What does less than it should.', type: [DegradationSchema], example: [] })
  declare readonly degraded: readonly Shape<DegradationSchema>[];
}

@ApiSchema({
  name: 'Connector',
  description: 'R23–R27, R30. The link to Intune of the tenant: its settings and its health.',
})
export class ConnectorSchema extends ConnectorHealthSchema {
  @ApiProperty({ description: 'R23, minutes.', example: 10 })
  declare readonly heartbeatFrequencyMinutes: number;
  @ApiProperty({ description: 'R23, days.', example: 7 })
  declare readonly unresponsivenessThresholdDays: number;
  @ApiProperty({ description: 'R6, minutes.', example: 5 })
  declare readonly pollingIntervalMinutes: number;
  @ApiProperty({ description: 'R22, days.', example: 30 })
  declare readonly disconnectedAfterDays: number;
  @ApiProperty({ description: 'R8.', example: false })
  declare readonly deleteOnUnenrollment: boolean;
  @ApiProperty({ description: 'R26, R27.', type: StateSyncSchema })
  declare readonly stateSync: Shape<StateSyncSchema>;
  @ApiProperty({
    description: 'R30: who is told of failures; null where nobody is.',
    format: 'email',
    nullable: true,
    type: String,
    example: 'it@contoso.example',
  })
  declare readonly errorRecipient: string | null;
  @ApiProperty({
    description: 'R22a: sweeps that wait for a release; while one is held no device is disconnected by silence.',
    type: [HeldSweepSchema],
    example: [],
  })
  declare readonly heldSweeps: readonly Shape<HeldSweepSchema>[];
}

/** How a connector does, as who may not read its settings is answered. */
export type ConnectorHealthResource = Shape<ConnectorHealthSchema>;
/** A connector as it is answered. */
export type ConnectorResource = Shape<ConnectorSchema>;

export function connectorHealthResource(health: ConnectorHealth): ConnectorHealthResource {
  const { partnerState, degraded, lastHeartbeatAt } = health;
  return {
    partnerState,
    lastHeartbeatAt: lastHeartbeatAt === null ? null : formatInstant(lastHeartbeatAt),
    degraded: degraded.map(({ code, since }) => ({ code, since: formatInstant(since) })),
  };
}

export function connectorResource(health: ConnectorHealth, errorRecipient: string | null): ConnectorResource {
  const { settings, heldSweeps } = health.connector;
  return {
    ...connectorHealthResource(health),
    heartbeatFrequencyMinutes: settings.heartbeatFrequencyMinutes,
    unresponsivenessThresholdDays: settings.unresponsivenessThresholdDays,
    pollingIntervalMinutes: settings.pollingIntervalMinutes,
    disconnectedAfterDays: settings.disconnectedAfterDays,
    deleteOnUnenrollment: settings.deleteOnUnenrollment,
    stateSync: settings.stateSync,
    errorRecipient,
    heldSweeps: heldSweeps.map(({ sweepId, since, devices }) => ({
      id: sweepId,
      since: formatInstant(since),
      devices,
    })),
  };
}
