import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProperty, ApiSchema, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DirectoryId } from '#domain/identity/ids.js';
import { directoryId, tenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition } from '../http/conventions.js';
import { NoBody } from '../http/input-pipe.js';
import type { Page } from '../http/page.js';
import { limitOf, PageParameters } from '../http/page.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { ChangeTenantCommand } from './change-tenant.js';
import { ListTenantsQuery } from './read-tenants.js';
import { RegisterTenantCommand } from './register-tenant.js';
import { AccessGroupsBody, RegisterTenantBody, TenantPath } from './tenant-bodies.js';
import type { TenantResource } from './tenant-resource.js';
import { TenantSchema } from './tenant-resource.js';

@ApiSchema({ name: 'TenantPage', description: 'A page of tenants.' })
export class TenantPageSchema implements Page<TenantResource> {
  @ApiProperty({ description: 'In the order of tenantId.', type: [TenantSchema] })
  declare readonly items: readonly TenantResource[];
  @ApiProperty({
    description: 'Send it as cursor for the next page; null on the last.',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly nextCursor: string | null;
}

const idOrNull = (text: string | undefined): DirectoryId | null =>
  text === undefined ? null : directoryId(text.toLowerCase());

@ApiTags('Tenants')
@Controller('v1/tenants')
export class TenantsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Post()
  @Allow('operator')
  @ApiOperation({
    summary: 'Register a tenant',
    description:
      'R1. Opens the tenant with its connector and its policies. A second tenant for the same Entra id is refused. Repeat the request where the answer was lost.',
  })
  @ApiCommand({
    resource: TenantSchema,
    creates: true,
    changes: false,
    codes: ['tenant-already-exists'],
    ofTenant: false,
  })
  async register(
    @Body() body: RegisterTenantBody,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    const registration = {
      entraTenantId: tenantId(body.entraTenantId.toLowerCase()),
      displayName: body.displayName,
      fullAccessGroupId: directoryId(body.fullAccessGroupId.toLowerCase()),
      restrictedAccessGroupId: idOrNull(body.restrictedAccessGroupId),
      contactEmail: body.contactEmail,
    };
    return sendAnswer(reply, await this.commands.execute(new RegisterTenantCommand(registration, origin)));
  }

  @Get()
  @Allow('operator')
  @ApiOperation({ summary: 'List the tenants', description: 'R1. Closed ones, too.' })
  @ApiOkResponse({ type: TenantPageSchema })
  @ApiQueryConventions()
  list(
    @Query() parameters: PageParameters,
    @MinPosition() minPosition: Position | null,
  ): Promise<Page<TenantResource>> {
    return this.queries.execute(new ListTenantsQuery(limitOf(parameters), parameters.cursor ?? null, minPosition));
  }

  @Put(':tenantId/access-groups')
  @Allow('operator')
  @ApiOperation({ summary: 'Change the access groups of a tenant', description: 'R3. Both, as they are from now on.' })
  @ApiCommand({
    resource: TenantSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'tenant-closed'],
    ofTenant: false,
  })
  async changeAccessGroups(
    @Param() path: TenantPath,
    @Body() { fullAccessGroupId, restrictedAccessGroupId }: AccessGroupsBody,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    const change = {
      type: 'ChangeAccessGroups',
      fullAccessGroupId: directoryId(fullAccessGroupId.toLowerCase()),
      restrictedAccessGroupId: idOrNull(restrictedAccessGroupId),
    } as const;
    const command = new ChangeTenantCommand(tenantId(path.tenantId.toLowerCase()), change, origin);
    return sendAnswer(reply, await this.commands.execute(command));
  }

  @Delete(':tenantId')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary: 'Close a tenant',
    description: 'R1. For good: it is refused everything from then on, and its id is not used again.',
  })
  @ApiCommand({ resource: TenantSchema, creates: false, changes: true, codes: ['not-found'], ofTenant: false })
  @ApiBody({ type: NoBody, required: false })
  async close(
    @Param() path: TenantPath,
    @Body() _body: NoBody,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    const command = new ChangeTenantCommand(tenantId(path.tenantId.toLowerCase()), { type: 'CloseTenant' }, origin);
    return sendAnswer(reply, await this.commands.execute(command));
  }
}
