import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { DeviceRow } from '#adapters/read-model/read-models.js';
import type { Page } from '../http/page.js';
import type { Shape } from '../http/shape.js';

@ApiSchema({ name: 'UnsupportedDevice', description: 'R6. A device that takes no part, and why.' })
export class UnsupportedDeviceSchema {
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
  @ApiProperty({ description: "The MTD service's id of the device.", nullable: true, type: String, example: null })
  declare readonly mtdDeviceId: string | null;
  @ApiProperty({ description: 'The Entra device id.', format: 'uuid', nullable: true, type: String, example: null })
  declare readonly entraDeviceId: string | null;
  @ApiProperty({ description: 'As the source named it.', nullable: true, type: String, example: 'windows' })
  declare readonly platform: string | null;
  @ApiProperty({ description: 'As the source told it.', nullable: true, type: String, example: '11' })
  declare readonly osVersion: string | null;
  @ApiProperty({ description: 'As the source told it.', nullable: true, type: String, example: 'Lenovo' })
  declare readonly manufacturer: string | null;
  @ApiProperty({ description: 'As the source told it.', nullable: true, type: String, example: 'ThinkPad X1' })
  declare readonly model: string | null;
  @ApiProperty({ description: 'R6: why it is not supported.', enum: ['platform'], example: 'platform' })
  declare readonly reason: 'platform';
  @ApiProperty({ description: 'Enrollment groups that hold it.', type: [String], example: ['Mobile devices'] })
  declare readonly groups: readonly string[];
}

/** A device that takes no part, as it is answered. */
export type UnsupportedDeviceResource = Shape<UnsupportedDeviceSchema>;

@ApiSchema({ name: 'UnsupportedDevicePage', description: 'A page of unsupported devices.' })
export class UnsupportedDevicePageSchema implements Page<UnsupportedDeviceResource> {
  @ApiProperty({ description: 'In the order of deviceId.', type: [UnsupportedDeviceSchema] })
  declare readonly items: readonly UnsupportedDeviceResource[];
  @ApiProperty({
    description: 'Send it as cursor for the next page; null on the last.',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly nextCursor: string | null;
}

export function unsupportedDeviceResource({ deviceId, device }: DeviceRow): UnsupportedDeviceResource {
  const { intuneDeviceId, mtdDeviceId, entraDeviceId, platform, osVersion, manufacturer, model, groups } = device;
  const ids = { deviceId, intuneDeviceId, mtdDeviceId, entraDeviceId };
  return { ...ids, platform, osVersion, manufacturer, model, reason: 'platform', groups };
}
