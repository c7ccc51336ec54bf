import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { deviceId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, CurrentCaller, CurrentTenant } from '../auth/allow.js';
import type { Caller } from '../auth/caller.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { NoBody, NoParameters } from '../http/input-pipe.js';
import type { Page } from '../http/page.js';
import { limitOf } from '../http/page.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { DeleteDeviceCommand } from './delete-device.js';
import { DevicePath, EnrollDeviceBody } from './device-bodies.js';
import { DeviceListParameters, filterOf } from './device-list-parameters.js';
import type { DeviceResource, ExplainedDeviceResource } from './device-resource.js';
import { DevicePageSchema, DeviceSchema, ExplainedDeviceSchema } from './device-resource.js';
import { EnrollDeviceCommand } from './enroll-device.js';
import { enrolmentOf } from './enrolment-body.js';
import { GetDeviceQuery } from './get-device.js';
import { ListDevicesQuery } from './list-devices.js';
import { mayUnseal } from '../personal-data/threat-details.js';
import { targetedDevice } from './targeted-device.js';

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
      'R8 R33a. By hand or by another MDM. A device that is known already is answered with 200, its attributes brought up to date; what is left out stays as it was. Two devices that prove to be one, because both ids come together, are joined. A deleted one begins its next generation (201).',
  })
  @ApiCommand({ resource: DeviceSchema, creates: true, changes: true, codes: ['id-retired'] })
  async enroll(
    @Body() body: EnrollDeviceBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const enrolment = enrolmentOf(body, { source: 'manual' });
    return sendAnswer(reply, await this.commands.execute(new EnrollDeviceCommand(tenant, enrolment, origin)));
  }

  @Get()
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({
    summary: 'List devices',
    description:
      'R6–R9, R15–R20. In the order of deviceId, each with its verdict and its open threats; all filters given are met. No device is skipped or shown twice, while changes may show. A page that looks for few among many may be short, or empty, and still have a nextCursor.',
  })
  @ApiOkResponse({ type: DevicePageSchema })
  @ApiQueryConventions()
  list(
    @Query() parameters: DeviceListParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
  ): Promise<Page<DeviceResource>> {
    const filter = filterOf(parameters);
    const cursor = parameters.cursor ?? null;
    return this.queries.execute(new ListDevicesQuery(tenant, filter, limitOf(parameters), cursor, minPosition));
  }

  @Get(':deviceId')
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({
    summary: 'Read a device',
    description:
      'With all threats of its generation and with its verdict explained: the events behind each reason, and what would make the device compliant. One that was joined to another says to which.',
  })
  @ApiOkResponse({
    type: ExplainedDeviceSchema,
    headers: { ETag: { description: "Revision of the device's own stream.", schema: { type: 'string' } } },
  })
  @ApiQueryConventions('not-found')
  async get(
    @Param() path: DevicePath,
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExplainedDeviceResource> {
    const query = new GetDeviceQuery(tenant, deviceId(path.deviceId.toLowerCase()), minPosition, mayUnseal(caller));
    const { resource, revision } = await this.queries.execute(query);
    setPlace(reply, { revision });
    return resource;
  }

  @Delete(':deviceId')
  @HttpCode(200)
  @Allow('full', 'service')
  @ApiOperation({
    summary: 'Delete a device',
    description: 'R8. Ends its generation; it is no ban. Repeated, it changes nothing.',
  })
  @ApiCommand({ resource: DeviceSchema, creates: false, changes: true, codes: ['not-found'] })
  @ApiBody({ type: NoBody, required: false })
  async delete(
    @Param() path: DevicePath,
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DeviceResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    return sendAnswer(reply, await this.commands.execute(new DeleteDeviceCommand(target)));
  }
}
