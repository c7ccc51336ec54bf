import { Body, Controller, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, BeforeConsent, CurrentTenant } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { NoBody, NoParameters } from '../http/input-pipe.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { GrantConsentCommand } from './grant-consent.js';
import { GetTenantQuery } from './read-tenants.js';
import type { TenantResource } from './tenant-resource.js';
import { TenantSchema } from './tenant-resource.js';

@ApiTags('Tenants')
@Controller('v1/tenant')
export class TenantController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get()
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({ summary: 'Read the tenant', description: 'R1 R3. That of the access token.' })
  @ApiOkResponse({
    type: TenantSchema,
    headers: { ETag: { description: "Revision of the tenant's stream.", schema: { type: 'string' } } },
  })
  @ApiQueryConventions()
  async get(
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    const { resource, revision } = await this.queries.execute(new GetTenantQuery(tenant, minPosition));
    setPlace(reply, { revision });
    return resource;
  }

  @Post('consent')
  @HttpCode(200)
  @Allow('globalAdmin')
  @BeforeConsent()
  @ApiOperation({
    summary: 'Grant consent',
    description:
      'R2. By a Global Administrator of the tenant; until then every other command and query of the tenant is refused. Connects the connector.',
  })
  @ApiCommand({ resource: TenantSchema, creates: false, changes: true, codes: [] })
  @ApiBody({ type: NoBody, required: false })
  async grantConsent(
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    return sendAnswer(reply, await this.commands.execute(new GrantConsentCommand(tenant, origin)));
  }
}
