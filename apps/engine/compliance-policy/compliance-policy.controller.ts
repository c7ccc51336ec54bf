import { Body, Controller, Get, Inject, Param, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { isPlatform, PLATFORMS } from '#domain/compliance-policy/events.js';
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
import { ProblemError } from '../http/problem.js';
import { NoParameters } from '../http/input-pipe.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { ChangePlatformRuleCommand } from './change-platform-rule.js';
import { GetCompliancePolicyQuery } from './get-compliance-policy.js';
import type { CompliancePolicyResource, PlatformRuleResource } from './platform-rule.js';
import { CompliancePolicySchema, PlatformRuleBody, PlatformRuleSchema } from './platform-rule.js';

@ApiTags('Compliance policy')
@Controller('v1/compliance-policy')
export class CompliancePolicyController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get()
  @Allow('full', 'restricted', 'auditor')
  @ApiOperation({ summary: 'Read the compliance policy', description: 'R15–R20. The rule of each platform.' })
  @ApiOkResponse({
    type: CompliancePolicySchema,
    headers: { ETag: { description: "Revision of the policy's stream.", schema: { type: 'string' } } },
  })
  @ApiQueryConventions()
  async get(
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CompliancePolicyResource> {
    const { resource, revision } = await this.queries.execute(new GetCompliancePolicyQuery(tenant, minPosition));
    setPlace(reply, { revision });
    return resource;
  }

  @Put(':platform')
  @Allow('full')
  @ApiOperation({
    summary: 'Change the rule of a platform',
    description:
      'R15–R20. Takes the whole rule; verdicts of all its devices follow at once. The same rule again changes nothing.',
  })
  @ApiParam({ name: 'platform', enum: PLATFORMS })
  @ApiCommand({
    resource: PlatformRuleSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'projection-behind'],
    guarded: true,
  })
  @Guarded()
  async change(
    @Param('platform') platform: string,
    @Body() body: PlatformRuleBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlatformRuleResource | DryRunResource> {
    if (!isPlatform(platform))
      throw new ProblemError('not-found', `There is a rule for ${PLATFORMS.join(' and ')} only.`);
    const { partnerDataEnabled, requiredSecurityLevel, blockedOnMissingPartnerData } = body;
    const { unsupportedOsBlocked, minimumOsVersion } = body;
    const rule = {
      partnerDataEnabled,
      requiredSecurityLevel,
      blockedOnMissingPartnerData,
      unsupportedOsBlocked,
      minimumOsVersion,
    };
    const command = new ChangePlatformRuleCommand(tenant, platform, rule, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }
}
