import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { DEVICE_LEVELS, RISK_LEVELS } from '#domain/compliance/levels.js';
import type { DeviceLevel, RiskLevel } from '#domain/compliance/levels.js';
import type { Reason, Verdict } from '#domain/compliance/verdict.js';
import type { DeviceState, ThreatState } from '#domain/device/decider.js';
import type { ThreatType } from '#domain/device/events.js';
import { THREAT_TYPES } from '#domain/device/events.js';
import type { DeviceId } from '#domain/identity/ids.js';
import { formatInstant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import { riskOf } from '#domain/threat-policy/decider.js';
import type { Shape } from '../http/shape.js';

const DEVICE_ID = '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21';
const INTUNE_DEVICE_ID = 'f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b';

@ApiSchema({ name: 'Threat' })
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
}

/** One threat of a device. */
export type ThreatResource = Shape<ThreatSchema>;

@ApiSchema({ name: 'PolicyRevisions' })
export class PolicyRevisionsSchema {
  @ApiProperty({ description: 'Revision of the threat policy.', example: 0 })
  declare readonly threatPolicy: number;
  @ApiProperty({ description: 'Revision of the compliance policy.', example: 1 })
  declare readonly compliancePolicy: number;
}

@ApiSchema({ name: 'Verdict' })
export class VerdictSchema {
  @ApiProperty({
    description: 'The verdict.',
    enum: ['compliant', 'nonCompliant', 'notEvaluated'],
    example: 'nonCompliant',
  })
  declare readonly verdict: Verdict['verdict'];
  @ApiProperty({
    description:
      'All reasons of the step that decided, each with a `code` and what belongs to it; none when compliant.',
    type: 'array',
    items: { type: 'object', required: ['code'], properties: { code: { type: 'string' } }, additionalProperties: true },
    example: [
      {
        code: 'threatLevel',
        requiredSecurityLevel: 'low',
        level: 'high',
        threats: [{ threatId: 'thr-20261123-0007', risk: 'high' }],
      },
    ],
  })
  declare readonly reasons: readonly Reason[];
  @ApiProperty({ description: 'The policies that it was judged by.', type: PolicyRevisionsSchema })
  declare readonly policyRevisions: Shape<PolicyRevisionsSchema>;
  @ApiProperty({ description: 'Log position of the last event that it takes in.', example: '0000000000000042' })
  declare readonly position: string;
}

@ApiSchema({ name: 'Device' })
export class DeviceSchema {
  @ApiProperty({ description: 'UUIDv5 in the namespace of the tenant id.', format: 'uuid', example: DEVICE_ID })
  declare readonly deviceId: string;
  @ApiProperty({
    description: "Intune's managed device id.",
    format: 'uuid',
    nullable: true,
    type: String,
    example: INTUNE_DEVICE_ID,
  })
  declare readonly intuneDeviceId: string | null;
  @ApiProperty({ description: "The MTD service's id of the device.", nullable: true, type: String, example: null })
  declare readonly mtdDeviceId: string | null;
  @ApiProperty({ description: 'The Entra device id.', format: 'uuid', nullable: true, type: String, example: null })
  declare readonly entraDeviceId: string | null;
  @ApiProperty({
    description: 'A lower-case word; only android and ios are supported (R6).',
    nullable: true,
    type: String,
    example: 'android',
  })
  declare readonly platform: string | null;
  @ApiProperty({ description: 'As the source told it.', nullable: true, type: String, example: '15' })
  declare readonly osVersion: string | null;
  @ApiProperty({ description: 'As the source told it.', nullable: true, type: String, example: 'Google' })
  declare readonly manufacturer: string | null;
  @ApiProperty({ description: 'As the source told it.', nullable: true, type: String, example: 'Pixel 9' })
  declare readonly model: string | null;
  @ApiProperty({ description: 'R7.', enum: ['pending', 'activated', 'deactivated', 'deleted'], example: 'activated' })
  declare readonly activation: DeviceState['activation'];
  @ApiProperty({
    description: '`connected` unless an activated device was not heard of for too long (R22).',
    enum: ['connected', 'disconnected'],
    example: 'connected',
  })
  declare readonly connection: 'connected' | 'disconnected';
  @ApiProperty({ description: 'R8: whether Intune is told about it.', example: true })
  declare readonly reported: boolean;
  @ApiProperty({ description: 'Enrolling again after a delete is a new generation; 1 is the first.', example: 1 })
  declare readonly generation: number;
  @ApiProperty({ description: 'R9: the highest risk of its open threats.', enum: DEVICE_LEVELS, example: 'high' })
  declare readonly level: DeviceLevel;
  @ApiProperty({ description: 'R15–R20.', type: VerdictSchema })
  declare readonly verdict: Shape<VerdictSchema>;
  @ApiProperty({
    description: 'All threats of the generation, the one seen first at the front.',
    type: [ThreatSchema],
  })
  declare readonly threats: readonly ThreatResource[];
}

/** A device as it is answered. */
export type DeviceResource = Shape<DeviceSchema>;

function threatResource(threat: ThreatState, policy: ThreatPolicy): ThreatResource {
  const { threatId, type, status, severity, classifications, detectedAt, resolvedAt } = threat;
  const risk = riskOf(policy, classifications);
  const seen = { threatId, type, status, risk, severity, classifications, detectedAt: formatInstant(detectedAt) };
  return resolvedAt === null ? seen : { ...seen, resolvedAt: formatInstant(resolvedAt) };
}

const bySight = (a: ThreatState, b: ThreatState): number =>
  a.detectedAt - b.detectedAt || (a.threatId < b.threatId ? -1 : 1);

/** @param position of the last event that the verdict takes in */
export function deviceResource(
  deviceId: DeviceId,
  device: DeviceState,
  { verdict, level, reasons, policyRevisions }: Verdict,
  policy: ThreatPolicy,
  position: Position,
): DeviceResource {
  return {
    deviceId,
    intuneDeviceId: device.intuneDeviceId,
    mtdDeviceId: device.mtdDeviceId,
    entraDeviceId: device.entraDeviceId,
    platform: device.platform,
    osVersion: device.osVersion,
    manufacturer: device.manufacturer,
    model: device.model,
    activation: device.activation,
    connection: device.activation === 'activated' && device.disconnected ? 'disconnected' : 'connected',
    reported: device.reported,
    generation: device.generation,
    level,
    verdict: { verdict, reasons, policyRevisions, position },
    threats: Object.values(device.threats)
      .sort(bySight)
      .map((threat) => threatResource(threat, policy)),
  };
}
