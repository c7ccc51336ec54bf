import { ApiSchema } from '@nestjs/swagger';
import { EmailField, InstantField, LineField, PlatformField, SourceIdField, UuidField } from '../http/fields.js';
import { NestedField } from '../http/object-fields.js';

/** Whose device it is. */
@ApiSchema({ description: 'Whose device it is.' })
export class UserBody {
  @LineField({
    description:
      'How the source knows the person: the Entra object id, else an address or an id of its own. Events name the person by an opaque id: that object id, else a UUIDv5 of what stands here.',
    example: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    maxLength: 254,
  })
  declare readonly id: string;

  @LineField({
    description: 'Kept beside the log, where it can be erased. Left out, it stays as it was.',
    example: 'Megan Bowen',
    maxLength: 256,
    optional: true,
  })
  declare readonly displayName?: string;

  @EmailField({
    description: 'Kept beside the log, where it can be erased. Left out, it stays as it was.',
    example: 'megan.bowen@contoso.example',
    optional: true,
  })
  declare readonly mail?: string;
}

/** Body of `POST /v1/devices`. At least one of `intuneDeviceId` and `mtdDeviceId` is given. */
@ApiSchema({ description: 'R8, R33a. The device to enroll. At least one of intuneDeviceId and mtdDeviceId is given.' })
export class EnrollDeviceBody {
  @UuidField({
    description: "Intune's managed device id. Without it Intune is told nothing about the device (R8).",
    example: 'f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b',
    optional: true,
  })
  declare readonly intuneDeviceId?: string;

  @SourceIdField({ description: "The MTD service's id of the device.", example: 'lookout-7f3a2b', optional: true })
  declare readonly mtdDeviceId?: string;

  @UuidField({
    description: 'The Entra device id.',
    example: '2b7e1516-28ae-4d2a-abf7-158809cf4f3c',
    optional: true,
  })
  declare readonly entraDeviceId?: string;

  @PlatformField({
    description: 'A lower-case word. A device of any other than android and ios is listed as unsupported (R6).',
    example: 'android',
  })
  declare readonly platform: string;

  @LineField({
    description: 'Dotted numbers, as far as R18 can judge it.',
    example: '15',
    maxLength: 64,
    optional: true,
  })
  declare readonly osVersion?: string;

  @LineField({ description: 'The maker of the device.', example: 'Google', maxLength: 128, optional: true })
  declare readonly manufacturer?: string;

  @LineField({ description: 'The model of the device.', example: 'Pixel 9', maxLength: 128, optional: true })
  declare readonly model?: string;

  @NestedField({ description: 'Whose device it is; left out, it stays as it was.', of: UserBody, optional: true })
  declare readonly user?: UserBody;
}

/** Body of an observation of a device. */
@ApiSchema({ description: 'When it was observed.' })
export class ObservationBody {
  @InstantField({
    description: 'When it happened, by the source; now where it is left out. A time later than now counts as now.',
    example: '2026-11-23T13:34:00Z',
    optional: true,
  })
  declare readonly at?: string;
}

/** Path of everything under a device. */
export class DevicePath {
  @UuidField({ description: "Vedette's id of the device.", example: '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21' })
  declare readonly deviceId: string;
}
