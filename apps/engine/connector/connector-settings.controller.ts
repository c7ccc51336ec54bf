import { applyDecorators, Body, Controller, Inject, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { Allow, CurrentTenant } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { Guarded } from '../guard/api-guarded.js';
import { askedBy, Confirmation, DryRunParameters } from '../guard/asked.js';
import type { DryRunResource } from '../guard/guarded-answer.js';
import { sendGuarded } from '../guard/guarded-answer.js';
import { ChangeErrorRecipientCommand } from './change-error-recipient.js';
import { ChangeSettingsCommand } from './change-settings.js';
import {
  ConnectionSettingsBody,
  EnrollmentSettingsBody,
  ErrorManagementBody,
  StateSyncBody,
} from './connector-bodies.js';
import type { ConnectorResource } from './connector-resource.js';
import { ConnectorSchema } from './connector-resource.js';

const ApiSettings = (): MethodDecorator =>
  ApiCommand({ resource: ConnectorSchema, creates: false, changes: true, codes: [] });

/** R34: of settings that can give devices another verdict or Intune state. */
const GuardedSettings = (): MethodDecorator =>
  applyDecorators(
    ApiCommand({
      resource: ConnectorSchema,
      creates: false,
      changes: true,
      codes: ['projection-behind'],
      guarded: true,
    }),
    Guarded(),
  );

@ApiTags('Connector')
@Controller('v1/connector')
export class ConnectorSettingsController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  @Put('connection-settings')
  @Allow('full')
  @ApiOperation({
    summary: 'Change how often the connector sends a heartbeat',
    description: 'R23. What the new settings call overdue, or no longer do, follows at once.',
  })
  @GuardedSettings()
  async connection(
    @Body() { heartbeatFrequencyMinutes, unresponsivenessThresholdDays }: ConnectionSettingsBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource | DryRunResource> {
    const change = {
      type: 'ChangeConnectionSettings',
      heartbeatFrequencyMinutes,
      unresponsivenessThresholdDays,
    } as const;
    const command = new ChangeSettingsCommand(tenant, change, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }

  @Put('enrollment-settings')
  @Allow('full')
  @ApiOperation({
    summary: 'Change how devices enroll and when they are disconnected',
    description: 'R6 R8 R22. What is left out stays as it is.',
  })
  @GuardedSettings()
  async enrollment(
    @Body() { pollingIntervalMinutes, disconnectedAfterDays, deleteOnUnenrollment }: EnrollmentSettingsBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource | DryRunResource> {
    const change = {
      type: 'ChangeEnrollmentSettings',
      pollingIntervalMinutes,
      disconnectedAfterDays,
      deleteOnUnenrollment,
    } as const;
    const command = new ChangeSettingsCommand(tenant, change, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }

  @Put('state-sync')
  @Allow('full')
  @ApiOperation({
    summary: 'Change what Intune is told',
    description: 'R26 R27. It changes what is sent, never a verdict; either of the first two off is a degradation.',
  })
  @GuardedSettings()
  async stateSync(
    @Body() { deviceStatus, threatStatus, reportMisconfigured }: StateSyncBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource | DryRunResource> {
    const stateSync = { deviceStatus, threatStatus, reportMisconfigured };
    const change = { type: 'ChangeStateSync', stateSync } as const;
    const command = new ChangeSettingsCommand(tenant, change, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }

  @Put('error-management')
  @Allow('full')
  @ApiOperation({ summary: 'Change who is told of failures', description: 'R30.' })
  @ApiSettings()
  async errorManagement(
    @Body() { recipient }: ErrorManagementBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource> {
    return sendAnswer(reply, await this.commands.execute(new ChangeErrorRecipientCommand(tenant, recipient, origin)));
  }
}
