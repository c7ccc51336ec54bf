import { ApiSchema } from '@nestjs/swagger';
import { isSystem, SYSTEMS } from '#domain/connector/events.js';
import type { System } from '#domain/connector/events.js';
import { BooleanField, LineField, NullableEmailField, UuidField, WholeNumberField, WordField } from '../http/fields.js';
import { invalid } from '../http/problem.js';

/** Body of `PUT /v1/connector/connection-settings`. */
@ApiSchema({ description: 'R23. How often the connector sends a heartbeat, and when it counts as unresponsive.' })
export class ConnectionSettingsBody {
  @WholeNumberField({ description: 'Minutes between two heartbeats (R23).', example: 10, minimum: 1, maximum: 1440 })
  declare readonly heartbeatFrequencyMinutes: number;

  @WholeNumberField({
    description: 'Days without a heartbeat after which the connector is unresponsive (R23). Left out, it stays.',
    example: 7,
    minimum: 1,
    maximum: 90,
    optional: true,
  })
  declare readonly unresponsivenessThresholdDays?: number;
}

/** Body of `PUT /v1/connector/enrollment-settings`. What is left out stays as it is. */
@ApiSchema({ description: 'R6, R8, R22. How devices enroll, and when they are disconnected. What is left out stays.' })
export class EnrollmentSettingsBody {
  @WholeNumberField({
    description: 'Minutes between two polls of the enrollment groups (R6).',
    example: 5,
    minimum: 1,
    maximum: 1440,
    optional: true,
  })
  declare readonly pollingIntervalMinutes?: number;

  @WholeNumberField({
    description: 'Days of silence after which an activated device is disconnected (R22).',
    example: 30,
    minimum: 1,
    maximum: 90,
    optional: true,
  })
  declare readonly disconnectedAfterDays?: number;

  @BooleanField({
    description: 'Whether a device is deleted that no enrollment group holds any more (R8).',
    example: false,
    optional: true,
  })
  declare readonly deleteOnUnenrollment?: boolean;
}

/** Body of `PUT /v1/connector/state-sync`. */
@ApiSchema({ description: 'R26, R27. What Intune is to be told.' })
export class StateSyncBody {
  @BooleanField({ description: 'Whether Intune is told anything of devices (R26).', example: true })
  declare readonly deviceStatus: boolean;

  @BooleanField({ description: 'Whether Intune is told of threats (R27).', example: true })
  declare readonly threatStatus: boolean;

  @BooleanField({
    description: 'Whether Intune is told of missing required configuration (R27). Left out, it stays.',
    example: false,
    optional: true,
  })
  declare readonly reportMisconfigured?: boolean;
}

/** Body of `PUT /v1/connector/error-management`. */
@ApiSchema({ description: 'R30. Who is told of failures.' })
export class ErrorManagementBody {
  @NullableEmailField({
    description: 'Who is told of failures (R30), or null for nobody. The address is kept beside the log, not in it.',
    example: 'it@contoso.example',
  })
  declare readonly recipient: string | null;
}

/** Body of `POST /v1/connector/heartbeats`. */
@ApiSchema({ description: 'R23, R24. What a heartbeat, or a call of another system, came to.' })
export class HeartbeatBody {
  @WordField({ description: 'How the try ended.', words: ['succeeded', 'failed'], example: 'succeeded' })
  declare readonly outcome: 'succeeded' | 'failed';

  @WordField({
    description: 'The system that was tried; `intune` where it is left out. Only tries of `intune` are heartbeats.',
    words: SYSTEMS,
    example: 'intune',
    optional: true,
  })
  declare readonly system?: string;

  @LineField({
    description:
      'Why it failed: 401, 403, 404 and consentWithdrawn are failures of the connector (R24), any other is a failed try.',
    example: '401',
    maxLength: 64,
    optional: true,
  })
  declare readonly code?: string;
}

/** How a try of an outside system ended. */
export type Try =
  | { readonly outcome: 'succeeded'; readonly system: System }
  | { readonly outcome: 'failed'; readonly system: System; readonly code: string };

/** @throws ProblemError for a success with a code, and for a failure without one */
export function tryOf({ outcome, system = 'intune', code }: HeartbeatBody): Try {
  if (!isSystem(system)) throw invalid({ pointer: '/system', detail: `system must be one of: ${SYSTEMS.join(', ')}.` });
  if (outcome === 'failed') {
    if (code === undefined) throw invalid({ pointer: '/code', detail: 'code must say why the try failed.' });
    return { outcome, system, code };
  }
  if (code !== undefined) throw invalid({ pointer: '/code', detail: 'code belongs to a failed try only.' });
  return { outcome, system };
}

/** Path of a held sweep. */
export class HeldSweepPath {
  @UuidField({ description: 'The id of the held sweep.', example: '0b6a3f5e-8c1d-5e2f-9a4b-7c8d9e0f1a2b' })
  declare readonly sweepId: string;
}
