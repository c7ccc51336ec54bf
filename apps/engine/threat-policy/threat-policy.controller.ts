import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, CurrentTenant } from '../auth/allow.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { Guarded } from '../guard/api-guarded.js';
import { askedBy, Confirmation, DryRunParameters } from '../guard/asked.js';
import type { DryRunResource } from '../guard/guarded-answer.js';
import { sendGuarded } from '../guard/guarded-answer.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { LineField } from '../http/fields.js';
import { NoBody, NoParameters } from '../http/input-pipe.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { ChangeRiskLevelCommand } from './change-risk-level.js';
import { GetThreatPolicyQuery } from './get-threat-policy.js';
import { ResetThreatPolicyCommand } from './reset-threat-policy.js';
import type { ClassificationResource, ThreatPolicyResource } from './threat-policy-resource.js';
import { ClassificationSchema, RiskBody, ThreatPolicySchema } from './threat-policy-resource.js';

/** Path of one row of the policy. */
export class ClassificationPath {
  @LineField({ description: 'A code of the table, or an alias of one.', example: 'TROJAN', maxLength: 64 })
  declare readonly classification: string;
}

@ApiTags('Threat policy')
@Controller('v1/threat-policy')
export class ThreatPolicyController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get()
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({ summary: 'Read the threat policy', description: 'R10 R11. The risk of each classification.' })
  @ApiOkResponse({
    type: ThreatPolicySchema,
    headers: { ETag: { description: "Revision of the policy's stream.", schema: { type: 'string' } } },
  })
  @ApiQueryConventions()
  async get(
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThreatPolicyResource> {
    const { resource, revision } = await this.queries.execute(new GetThreatPolicyQuery(tenant, minPosition));
    setPlace(reply, { revision });
    return resource;
  }

  @Put(':classification')
  @Allow('full')
  @ApiOperation({
    summary: 'Change the risk of a classification',
    description: 'R11. Every open threat of the tenant is judged anew at once. An alias changes the row it stands for.',
  })
  @ApiCommand({
    resource: ClassificationSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'projection-behind'],
    guarded: true,
  })
  @Guarded()
  async change(
    @Param() { classification }: ClassificationPath,
    @Body() { risk }: RiskBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ClassificationResource | DryRunResource> {
    const command = new ChangeRiskLevelCommand(tenant, classification, risk, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }

  @Post('reset')
  @HttpCode(200)
  @Allow('full')
  @ApiOperation({
    summary: 'Reset the threat policy',
    description: 'R12. Every classification back to the defaults of the running engine, as one revision.',
  })
  @ApiCommand({
    resource: ThreatPolicySchema,
    creates: false,
    changes: true,
    codes: ['projection-behind'],
    guarded: true,
  })
  @Guarded()
  @ApiBody({ type: NoBody, required: false })
  async reset(
    @Body() _body: NoBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThreatPolicyResource | DryRunResource> {
    const command = new ResetThreatPolicyCommand(tenant, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }
}
