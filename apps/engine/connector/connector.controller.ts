import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { sweepId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, CurrentTenant } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { NoBody, NoParameters } from '../http/input-pipe.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { ChangeConnectorCommand } from './change-connector.js';
import { HeartbeatBody, HeldSweepPath, tryOf } from './connector-bodies.js';
import type { ConnectorHealthResource, ConnectorResource } from './connector-resource.js';
import { ConnectorHealthSchema, ConnectorSchema } from './connector-resource.js';
import { GetConnectorQuery } from './get-connector.js';
import { RecordHeartbeatCommand } from './record-heartbeat.js';
import { SetUpConnectorCommand } from './set-up-connector.js';

@ApiTags('Connector')
@Controller('v1/connector')
export class ConnectorController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get()
  @Allow('full', 'auditor')
  @ApiOperation({
    summary: 'Read the connector',
    description: 'R22a R23 R24 R26. Its settings, its state as Intune would show it, and what is degraded.',
  })
  @ApiOkResponse({
    type: ConnectorSchema,
    headers: { ETag: { description: "Revision of the connector's stream.", schema: { type: 'string' } } },
  })
  @ApiQueryConventions()
  async get(
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource> {
    const { resource, revision } = await this.queries.execute(new GetConnectorQuery(tenant, minPosition));
    setPlace(reply, { revision });
    return resource;
  }

  @Post()
  @HttpCode(200)
  @Allow('full')
  @ApiOperation({
    summary: 'Set the connector up again',
    description: 'R24. After it was deprovisioned, with the settings it had. One that is set up stays as it is.',
  })
  @ApiCommand({ resource: ConnectorSchema, creates: false, changes: true, codes: [] })
  @ApiBody({ type: NoBody, required: false })
  async setUp(
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource> {
    return sendAnswer(reply, await this.commands.execute(new SetUpConnectorCommand(tenant, origin)));
  }

  @Delete()
  @Allow('full')
  @ApiOperation({
    summary: 'Deprovision the connector',
    description: "R24. Intune ignores the partner's data from then on, and no device is judged (R15).",
  })
  @ApiCommand({ resource: ConnectorSchema, creates: false, changes: true, codes: [] })
  @ApiBody({ type: NoBody, required: false })
  async deprovision(
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource> {
    const command = new ChangeConnectorCommand(tenant, { type: 'DeprovisionConnector' }, origin);
    return sendAnswer(reply, await this.commands.execute(command));
  }

  @Post('heartbeats')
  @HttpCode(200)
  @Allow('service')
  @ApiOperation({
    summary: 'Post a heartbeat',
    description:
      "R23 R24. How a try of Intune, or of another outside system, ended. Until a tenant's first one each due heartbeat counts as succeeded; from then on only posted ones count.",
  })
  @ApiCommand({
    resource: ConnectorHealthSchema,
    creates: false,
    changes: true,
    codes: ['connector-deprovisioned'],
  })
  async heartbeat(
    @Body() body: HeartbeatBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorHealthResource> {
    return sendAnswer(reply, await this.commands.execute(new RecordHeartbeatCommand(tenant, tryOf(body), origin)));
  }

  @Post('held-sweeps/:sweepId/release')
  @HttpCode(200)
  @Allow('full')
  @ApiOperation({
    summary: 'Release a held sweep',
    description: 'R22a. Those of its devices that are still silent are disconnected, each at the instant it was due.',
  })
  @ApiCommand({ resource: ConnectorSchema, creates: false, changes: true, codes: ['not-found'] })
  @ApiBody({ type: NoBody, required: false })
  async release(
    @Param() path: HeldSweepPath,
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConnectorResource> {
    const change = { type: 'ReleaseSweep', sweepId: sweepId(path.sweepId.toLowerCase()) } as const;
    return sendAnswer(reply, await this.commands.execute(new ChangeConnectorCommand(tenant, change, origin)));
  }
}
