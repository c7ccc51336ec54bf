import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { deviceId, threatId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, CurrentCaller, CurrentTenant } from '../auth/allow.js';
import type { Caller } from '../auth/caller.js';
import { requireRole } from '../auth/caller.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition } from '../http/conventions.js';
import { instantIn } from '../http/instant-in.js';
import type { Page } from '../http/page.js';
import { limitOf, PageParameters } from '../http/page.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { DetectThreatCommand } from './detect-threat.js';
import { DevicePath } from './device-bodies.js';
import { IgnoreThreatCommand } from './ignore-threat.js';
import { ListDeviceThreatsQuery } from './list-device-threats.js';
import { ResolveThreatCommand } from './resolve-threat.js';
import { mayUnseal } from '../personal-data/threat-details.js';
import { targetedDevice } from './targeted-device.js';
import { DetectThreatBody, ThreatPath, ThreatStatusBody, wordOf } from './threat-bodies.js';
import type { ThreatResource } from './threat-resource.js';
import { ThreatPageSchema, ThreatSchema } from './threat-resource.js';

@ApiTags('Devices')
@Controller('v1/devices/:deviceId/threats')
export class ThreatsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get()
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({
    summary: "List a device's threats",
    description: 'R9, R10, R14a. All threats of its generation, also those that are resolved or ignored.',
  })
  @ApiOkResponse({ type: ThreatPageSchema })
  @ApiQueryConventions('not-found')
  list(
    @Param() path: DevicePath,
    @Query() parameters: PageParameters,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @MinPosition() minPosition: Position | null,
  ): Promise<Page<ThreatResource>> {
    const device = deviceId(path.deviceId.toLowerCase());
    const page = { limit: limitOf(parameters), cursor: parameters.cursor ?? null };
    return this.queries.execute(new ListDeviceThreatsQuery(tenant, device, page, minPosition, mayUnseal(caller)));
  }

  @Post()
  @HttpCode(200)
  @Allow('device', 'service')
  @ApiOperation({
    summary: 'Report a threat',
    description:
      'R10 R13 R14a. The threat is open: for the first time, again, or again after it was resolved. A report that is older than what is known falls into its place.',
  })
  @ApiCommand({ resource: ThreatSchema, creates: false, changes: true, codes: ['not-found', 'device-deleted'] })
  async detect(
    @Param() path: DevicePath,
    @Body() body: DetectThreatBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThreatResource> {
    const target = { tenant, device: targetedDevice(path, caller), origin };
    const { type, classifications, severity = null } = body;
    const threat = {
      threatId: threatId(body.threatId),
      report: { type, classifications, severity },
      detectedAt: instantIn(body.detectedAt),
      details: body.details ?? null,
    };
    return sendAnswer(reply, await this.commands.execute(new DetectThreatCommand(target, threat)));
  }

  @Patch(':threatId')
  @Allow('device', 'service', 'full')
  @ApiOperation({
    summary: 'Resolve, ignore or reopen a threat',
    description:
      "R9 R14 R14a. `resolved` is for roles device and service, `ignored` and `open` for full. The admin's word never overrides that of the source that it is resolved, and `open` ends an admin's ignore and nothing else.",
  })
  @ApiCommand({
    resource: ThreatSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'threat-resolved', 'device-deleted'],
  })
  async change(
    @Param() path: ThreatPath,
    @Body() body: ThreatStatusBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() caller: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThreatResource> {
    const said = wordOf(body);
    const threat = threatId(path.threatId);
    if (said.by === 'source') {
      requireRole(caller, 'device', 'service');
      const target = { tenant, device: targetedDevice(path, caller), origin };
      return sendAnswer(reply, await this.commands.execute(new ResolveThreatCommand(target, threat, said.at)));
    }
    requireRole(caller, 'full');
    const target = { tenant, device: deviceId(path.deviceId.toLowerCase()), origin };
    return sendAnswer(reply, await this.commands.execute(new IgnoreThreatCommand(target, threat, said.word)));
  }
}
