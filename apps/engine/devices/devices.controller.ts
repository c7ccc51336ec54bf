import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceId, directoryId, mtdDeviceId, threatId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, CurrentCaller, CurrentTenant } from '../auth/allow.js';
import type { Caller } from '../auth/caller.js';
import { refuseForeignDevice } from '../auth/caller.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { NoBody } from '../http/input-pipe.js';
import { ProblemError } from '../http/problem.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { ActivateDeviceCommand } from './activate-device.js';
import { DetectThreatCommand } from './detect-threat.js';
import { DetectThreatBody, DevicePath, EnrollDeviceBody, ThreatPath, ThreatStatusBody } from './device-bodies.js';
import type { OutsideIds } from './device-id.js';
import type { DeviceResource } from './device-resource.js';
import { DeviceSchema } from './device-resource.js';
import { EnrollDeviceCommand } from './enroll-device.js';
import { GetDeviceQuery } from './get-device.js';
import { ResolveThreatCommand } from './resolve-threat.js';
import type { ThreatResource } from './threat-resource.js';
import { ThreatSchema } from './threat-resource.js';

const directoryIdOf = (text: string) => directoryId(text.toLowerCase());

/** @throws ProblemError where neither id is given */
function outsideIdsOf(body: EnrollDeviceBody): OutsideIds {
  const mtd = body.mtdDeviceId === undefined ? undefined : mtdDeviceId(body.mtdDeviceId);
  if (body.intuneDeviceId !== undefined)
    return { intuneDeviceId: directoryIdOf(body.intuneDeviceId), mtdDeviceId: mtd };
  if (mtd !== undefined) return { intuneDeviceId: undefined, mtdDeviceId: mtd };
  const detail = 'At least one of intuneDeviceId and mtdDeviceId must be given.';
  throw new ProblemError('invalid-request', detail, {
    errors: [
      { pointer: '/intuneDeviceId', detail },
      { pointer: '/mtdDeviceId', detail },
    ],
  });
}

/** @throws ProblemError `not-found` where the caller's token is bound to another device */
function targetedDevice(path: DevicePath, caller: Caller): DeviceId {
  const device = deviceId(path.deviceId.toLowerCase());
  refuseForeignDevice(caller, device);
  return device;
}

@ApiTags('Devices')
@Controller('v1/devices')
export class DevicesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Post()
  @Allow('service')
  @ApiOperation({
    summary: 'Enroll a device',
    description:
      'R8. By hand or by another MDM. A device that is known already is answered with 200, its attributes brought up to date; what is left out stays as it was.',
  })
  @ApiCommand({ resource: DeviceSchema, creates: true, changes: true, codes: ['device-ids-differ'] })
  async enroll(
    @Body() body: EnrollDeviceBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const { entraDeviceId, platform, osVersion, manufacturer, model } = body;
    const enrolment = {
      ...outsideIdsOf(body),
      entraDeviceId: entraDeviceId === undefined ? undefined : directoryIdOf(entraDeviceId),
      platform,
      osVersion,
      manufacturer,
      model,
    };
    return sendAnswer(reply, await this.commands.execute(new EnrollDeviceCommand(tenant, enrolment, origin)));
  }

  @Post(':deviceId/activation')
  @HttpCode(200)
  @Allow('device', 'service')
  @ApiOperation({ summary: 'Activate a device', description: 'R7. The MTD app on the device was activated.' })
  @ApiCommand({
    resource: DeviceSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'unsupported-device'],
  })
  @ApiBody({ type: NoBody, required: false })
  async activate(
    @Param() path: DevicePath,
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    return sendAnswer(reply, await this.commands.execute(new ActivateDeviceCommand(target)));
  }

  @Post(':deviceId/threats')
  @HttpCode(200)
  @Allow('device', 'service')
  @ApiOperation({
    summary: 'Report a threat',
    description: 'R10 R13 R14a. The threat is open: for the first time, again, or again after it was resolved.',
  })
  @ApiCommand({ resource: ThreatSchema, creates: false, changes: true, codes: ['not-found'] })
  async detectThreat(
    @Param() path: DevicePath,
    @Body() body: DetectThreatBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThreatResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    const threat = {
      threatId: threatId(body.threatId),
      threatType: body.type,
      classifications: body.classifications,
      severity: body.severity ?? null,
    };
    return sendAnswer(reply, await this.commands.execute(new DetectThreatCommand(target, threat)));
  }

  @Patch(':deviceId/threats/:threatId')
  @Allow('device', 'service')
  @ApiOperation({ summary: 'Resolve a threat', description: 'R14a. The source says that the threat is resolved.' })
  @ApiCommand({ resource: ThreatSchema, creates: false, changes: true, codes: ['not-found'] })
  async resolveThreat(
    @Param() path: ThreatPath,
    @Body() _body: ThreatStatusBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThreatResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    return sendAnswer(reply, await this.commands.execute(new ResolveThreatCommand(target, threatId(path.threatId))));
  }

  @Get(':deviceId')
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({ summary: 'Read a device', description: 'With its verdict and all threats of its generation.' })
  @ApiOkResponse({
    type: DeviceSchema,
    headers: { ETag: { description: "Revision of the device's own stream.", schema: { type: 'string' } } },
  })
  @ApiQueryConventions('not-found')
  async get(
    @Param() path: DevicePath,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const query = new GetDeviceQuery(tenant, deviceId(path.deviceId.toLowerCase()), minPosition);
    const { resource, revision } = await this.queries.execute(query);
    setPlace(reply, { revision });
    return resource;
  }
}
