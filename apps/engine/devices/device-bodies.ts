import type { RiskLevel } from '#domain/compliance/levels.js';
import { RISK_LEVELS } from '#domain/compliance/levels.js';
import type { ThreatType } from '#domain/device/events.js';
import { THREAT_TYPES } from '#domain/device/events.js';
import { LineField, LineListField, PlatformField, SourceIdField, UuidField, WordField } from '../http/fields.js';

/** Body of `POST /v1/devices`. At least one of `intuneDeviceId` and `mtdDeviceId` is given. */
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
}

/** Body of `POST /v1/devices/{deviceId}/threats`. */
export class DetectThreatBody {
  @SourceIdField({ description: "The source's id of the threat.", example: 'thr-20261123-0007' })
  declare readonly threatId: string;

  @WordField({ description: 'What the threat is about.', words: THREAT_TYPES, example: 'APPLICATION' })
  declare readonly type: ThreatType;

  @LineListField({
    description: 'Codes of the threat policy; unknown ones are kept and count as UNKNOWN (R10). May be empty.',
    maxItems: 32,
    maxLength: 64,
    example: ['TROJAN'],
  })
  declare readonly classifications: string[];

  @WordField({
    description: "The source's own severity: evidence, not judged by (R13).",
    words: RISK_LEVELS,
    example: 'medium',
    optional: true,
  })
  declare readonly severity?: RiskLevel;
}

/** Body of `PATCH /v1/devices/{deviceId}/threats/{threatId}`. */
export class ThreatStatusBody {
  @WordField({ description: 'What the source says of the threat now.', words: ['resolved'], example: 'resolved' })
  declare readonly status: 'resolved';
}

/** Path of everything under a device. */
export class DevicePath {
  @UuidField({ description: "Vedette's id of the device.", example: '6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21' })
  declare readonly deviceId: string;
}

/** Path of a device's threat. */
export class ThreatPath extends DevicePath {
  @SourceIdField({ description: "The source's id of the threat.", example: 'thr-20261123-0007' })
  declare readonly threatId: string;
}
