import { Body, Controller, Delete, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { Allow, CurrentCaller, CurrentTenant } from '../auth/allow.js';
import type { Caller } from '../auth/caller.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { instantIn } from '../http/instant-in.js';
import { DevicePath, ObservationBody } from './device-bodies.js';
import type { DeviceResource } from './device-resource.js';
import { DeviceSchema } from './device-resource.js';
import { ObserveDeviceCommand } from './observe-device.js';
import { targetedDevice } from './targeted-device.js';

@ApiTags('Devices')
@Controller('v1/devices/:deviceId')
export class ObservationsController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  @Post('activation')
  @HttpCode(200)
  @Allow('device', 'service')
  @ApiOperation({
    summary: 'Activate a device',
    description:
      'R7 R21 R28. The MTD app on the device was activated. A deleted device begins its next generation, unless the activation is older than the deletion.',
  })
  @ApiCommand({
    resource: DeviceSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'unsupported-device', 'device-deleted'],
  })
  @ApiBody({ type: ObservationBody, required: false })
  async activate(
    @Param() path: DevicePath,
    @Body() { at }: ObservationBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    const command = new ObserveDeviceCommand(target, 'ActivateDevice', instantIn(at));
    return sendAnswer(reply, await this.commands.execute(command));
  }

  @Delete('activation')
  @HttpCode(200)
  @Allow('device', 'service')
  @ApiOperation({ summary: 'Deactivate a device', description: 'R7. From every state but deleted.' })
  @ApiCommand({ resource: DeviceSchema, creates: false, changes: true, codes: ['not-found', 'device-deleted'] })
  @ApiBody({ type: ObservationBody, required: false })
  async deactivate(
    @Param() path: DevicePath,
    @Body() { at }: ObservationBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    const command = new ObserveDeviceCommand(target, 'DeactivateDevice', instantIn(at));
    return sendAnswer(reply, await this.commands.execute(command));
  }

  @Post('check-ins')
  @HttpCode(200)
  @Allow('device', 'service')
  @ApiOperation({
    summary: 'Check in',
    description:
      'R7 R21 R22 R28. The device was heard of. The log gets the edges only: the first one after an activation, after a gap, and after a disconnection.',
  })
  @ApiCommand({
    resource: DeviceSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'not-activated', 'device-deleted'],
  })
  @ApiBody({ type: ObservationBody, required: false })
  async checkIn(
    @Param() path: DevicePath,
    @Body() { at }: ObservationBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    const command = new ObserveDeviceCommand(target, 'CheckIn', instantIn(at));
    return sendAnswer(reply, await this.commands.execute(command));
  }
}
