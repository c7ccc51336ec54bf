import { Body, Controller, Get, Inject, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiSchema, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { NotificationPreference } from '#domain/user/events.js';
import { Allow, CurrentCaller, CurrentTenant } from '../auth/allow.js';
import type { Caller } from '../auth/caller.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { BooleanField } from '../http/fields.js';
import { NoParameters } from '../http/input-pipe.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { PresentReads } from '../queries/present-reads.js';
import { ChangeNotificationPreferenceCommand, GetNotificationPreferenceQuery } from './notification-preferences.js';
import { personOfSubject } from './person-id.js';

/** Body of `PUT /v1/preferences/notifications`, and its answer. */
@ApiSchema({ name: 'NotificationPreference', description: 'R29. Of which risks a person is told by mail.' })
export class NotificationPreferenceBody {
  @BooleanField({ description: 'Whether to tell of threats of high risk.', example: true })
  declare readonly high: boolean;

  @BooleanField({ description: 'Whether to tell of threats of medium risk.', example: true })
  declare readonly medium: boolean;

  @BooleanField({ description: 'Whether to tell of threats of low risk.', example: false })
  declare readonly low: boolean;
}

@ApiTags('Preferences')
@Controller('v1/preferences')
export class PreferencesController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  @Get('notifications')
  @Allow('full', 'restricted')
  @ApiOperation({
    summary: 'Read of which risks I am told',
    description: 'R29. The preference of the caller; all three are on until the caller says otherwise.',
  })
  @ApiOkResponse({
    type: NotificationPreferenceBody,
    headers: { ETag: { description: "Revision of the person's stream.", schema: { type: 'string' } } },
  })
  @ApiQueryConventions()
  async get(
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() { actor }: Caller,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NotificationPreference> {
    if (minPosition !== null) await this.reads.models(tenant, minPosition);
    const query = new GetNotificationPreferenceQuery(tenant, personOfSubject(tenant, actor.id));
    const { resource, revision } = await this.queries.execute(query);
    setPlace(reply, { revision });
    return resource;
  }

  @Put('notifications')
  @Allow('full', 'restricted')
  @ApiOperation({ summary: 'Change of which risks I am told', description: 'R29. All three are given.' })
  @ApiCommand({ resource: NotificationPreferenceBody, creates: false, changes: true, codes: [] })
  async change(
    @Body() { high, medium, low }: NotificationPreferenceBody,
    @CurrentTenant() tenant: TenantId,
    @CurrentCaller() { actor }: Caller,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NotificationPreference> {
    const person = personOfSubject(tenant, actor.id);
    const command = new ChangeNotificationPreferenceCommand(tenant, person, { high, medium, low }, origin);
    return sendAnswer(reply, await this.commands.execute(command));
  }
}
