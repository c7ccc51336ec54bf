import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { DeviceRow } from '#adapters/read-model/read-models.js';
import type { Explanation } from '#domain/compliance/explanation/explanation.js';
import type { DeviceFacts, ThreatFacts } from '#domain/compliance/facts.js';
import type { DeviceLevel } from '#domain/compliance/levels.js';
import { DEVICE_LEVELS } from '#domain/compliance/levels.js';
import type { Remedies } from '#domain/compliance/remedies/remedies.js';
import type { Verdict } from '#domain/compliance/verdict.js';
import type { DeviceId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import type { Shape } from '../http/shape.js';
import type { UserResource } from '../personal-data/person-resource.js';
import { UserSchema } from '../personal-data/person-resource.js';
import { connectionOf } from './device-filter.js';
import type { ThreatResource } from './threat-resource.js';
import { threatResource, ThreatSchema } from './threat-resource.js';
import type { ExplainedVerdictResource, VerdictResource } from './verdict-resource.js';
import {
  explainedVerdictResource,
  ExplainedVerdictSchema,
  verdictResource,
  VerdictSchema,
} from './verdict-resource.js';

const DEVICE_ID = '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21';
const INTUNE_DEVICE_ID = 'f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b';

@ApiSchema({ name: 'Device', description: 'One phone or tablet: who it is, how it is, and its verdict.' })
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
  @ApiProperty({
    description: 'Whose device it is; null where no source has said.',
    nullable: true,
    type: UserSchema,
  })
  declare readonly user: UserResource | null;
  @ApiProperty({ description: 'R7.', enum: ['pending', 'activated', 'deactivated', 'deleted'], example: 'activated' })
  declare readonly activation: DeviceFacts['activation'];
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
  @ApiProperty({ description: 'R15–R20. GET /v1/devices/{deviceId} explains it.', type: VerdictSchema })
  declare readonly verdict: VerdictResource;
  @ApiProperty({
    description: 'All threats of the generation, the one seen first at the front; in lists the open ones alone.',
    type: [ThreatSchema],
  })
  declare readonly threats: readonly ThreatResource[];
  @ApiProperty({
    description: 'R33a: the device that it proved to be, which carries its ids and threats; absent while it is itself.',
    format: 'uuid',
    required: false,
    example: DEVICE_ID,
  })
  declare readonly supersededBy?: string;
}

/** A device as it is answered. */
export type DeviceResource = Shape<DeviceSchema>;

@ApiSchema({
  name: 'ExplainedDevice',
  description: 'A device with all threats of its generation and the explanation of its verdict.',
})
export class ExplainedDeviceSchema extends DeviceSchema {
  @ApiProperty({ description: 'R15–R20, and why it is what it is.', type: ExplainedVerdictSchema })
  declare readonly verdict: ExplainedVerdictResource;
}

/** A device with the explanation of its verdict. */
export type ExplainedDeviceResource = Shape<ExplainedDeviceSchema>;

@ApiSchema({ name: 'DevicePage', description: 'Devices, in the order of their ids, each with its open threats.' })
export class DevicePageSchema {
  @ApiProperty({
    description: 'In the order of deviceId. A page may be short, or empty, and not be the last.',
    type: [DeviceSchema],
  })
  declare readonly items: readonly DeviceResource[];
  @ApiProperty({
    description: 'Send it as cursor, with the same filters, for the next page; null on the last.',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly nextCursor: string | null;
}

const bySight = (a: ThreatFacts, b: ThreatFacts): number =>
  a.detectedAt - b.detectedAt || (a.threatId < b.threatId ? -1 : 1);

/** @param position of the last event that the verdict takes in */
export function deviceResource(
  deviceId: DeviceId,
  device: DeviceFacts,
  user: UserResource | null,
  verdict: Verdict,
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
    user,
    activation: device.activation,
    connection: connectionOf(device),
    reported: device.reported,
    generation: device.generation,
    level: verdict.level,
    verdict: verdictResource(verdict, position),
    threats: device.threats.toSorted(bySight).map((threat) => threatResource(threat, policy)),
    ...(device.supersededBy === null ? {} : { supersededBy: device.supersededBy }),
  };
}

/** A device as lists show it: with its open threats alone. */
export function listedDevice(
  { deviceId, device, verdict, position }: DeviceRow,
  user: UserResource | null,
  policy: ThreatPolicy,
): DeviceResource {
  const threats = device.threats.filter(({ status }) => status === 'open');
  return deviceResource(deviceId, { ...device, threats }, user, verdict, policy, position);
}

/** A device with the explanation of its verdict. */
export const explainedDevice = (
  { deviceId, device, verdict, position }: DeviceRow,
  user: UserResource | null,
  policy: ThreatPolicy,
  explanation: Explanation,
  remedies: Remedies,
): ExplainedDeviceResource => ({
  ...deviceResource(deviceId, device, user, verdict, policy, position),
  verdict: explainedVerdictResource(verdict, position, explanation, remedies),
});
