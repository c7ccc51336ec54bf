import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { DeviceRow } from '#adapters/read-model/read-models.js';
import { PARTNER_REPORTED_THREAT_STATES, WITHHELD } from '#domain/compliance/intune.js';
import type { Shape } from '../http/shape.js';

@ApiSchema({ name: 'IntuneDevice', description: 'R25–R28. What Intune would be told of a device.' })
export class IntuneDeviceSchema {
  @ApiProperty({
    description: "Vedette's id of the device.",
    format: 'uuid',
    example: '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21',
  })
  declare readonly deviceId: string;
  @ApiProperty({
    description: "Intune's managed device id.",
    format: 'uuid',
    nullable: true,
    type: String,
    example: 'f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b',
  })
  declare readonly intuneDeviceId: string | null;
  @ApiProperty({ description: 'The Entra device id.', format: 'uuid', nullable: true, type: String, example: null })
  declare readonly entraDeviceId: string | null;
  @ApiProperty({
    description: 'R25–R28. Null where Intune is told nothing: see withheld.',
    enum: PARTNER_REPORTED_THREAT_STATES,
    nullable: true,
    example: 'highSeverity',
  })
  declare readonly partnerReportedThreatState: DeviceRow['intune']['partnerReportedThreatState'];
  @ApiProperty({
    description: 'Why Intune is told nothing.',
    enum: [...WITHHELD, 'stale'],
    nullable: true,
    example: null,
  })
  declare readonly withheld: DeviceRow['intune']['withheld'];
  @ApiProperty({
    description: 'R15–R20.',
    enum: ['compliant', 'nonCompliant', 'notEvaluated'],
    example: 'nonCompliant',
  })
  declare readonly verdict: DeviceRow['verdict']['verdict'];
  @ApiProperty({ description: 'Codes of the reasons.', type: [String], example: ['threatLevel'] })
  declare readonly reasons: readonly string[];
  @ApiProperty({ description: 'Log position of the last event that touched it.', example: '0000000000000042' })
  declare readonly position: string;
}

/** A device as Intune would be told about it. */
export type IntuneDeviceResource = Shape<IntuneDeviceSchema>;

@ApiSchema({
  name: 'IntuneDevicePage',
  description: 'Devices as Intune would be told of them, in the order of their ids.',
})
export class IntuneDevicePageSchema {
  @ApiProperty({ description: 'In the order of deviceId.', type: [IntuneDeviceSchema] })
  declare readonly items: readonly IntuneDeviceResource[];
  @ApiProperty({
    description: 'Send it as cursor for the next page; null on the last.',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly nextCursor: string | null;
}

/** A page of `GET /v1/intune/devices`. */
export type IntuneDevicePage = Shape<IntuneDevicePageSchema>;

export function intuneDeviceResource({ deviceId, device, intune, verdict, position }: DeviceRow): IntuneDeviceResource {
  return {
    deviceId,
    intuneDeviceId: device.intuneDeviceId,
    entraDeviceId: device.entraDeviceId,
    partnerReportedThreatState: intune.partnerReportedThreatState,
    withheld: intune.withheld,
    verdict: verdict.verdict,
    reasons: verdict.reasons.map(({ code }) => code),
    position,
  };
}
