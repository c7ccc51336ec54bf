import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { Allow, CurrentTenant } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { Guarded } from '../guard/api-guarded.js';
import { askedBy, Confirmation, DryRunParameters } from '../guard/asked.js';
import type { DryRunResource } from '../guard/guarded-answer.js';
import { sendGuarded } from '../guard/guarded-answer.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { NoBody } from '../http/input-pipe.js';
import type { Page } from '../http/page.js';
import { limitOf, PageParameters } from '../http/page.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { AddGroupCommand } from './add-group.js';
import { AddGroupBody, GroupPath, PollBody, pollPageOf } from './enrollment-bodies.js';
import type { GroupResource, RemovedGroupResource } from './group-resource.js';
import { GroupPageSchema, GroupSchema, RemovedGroupSchema } from './group-resource.js';
import { ListGroupsQuery } from './list-groups.js';
import { ListUnsupportedDevicesQuery } from './list-unsupported-devices.js';
import { RecordPollCommand } from './record-poll.js';
import { RemoveGroupCommand } from './remove-group.js';
import type { UnsupportedDeviceResource } from './unsupported-device.js';
import { UnsupportedDevicePageSchema } from './unsupported-device.js';

@ApiTags('Enrollment')
@Controller('v1/enrollment')
export class EnrollmentController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Get('groups')
  @Allow('full', 'auditor')
  @ApiOperation({ summary: 'List the enrollment groups', description: 'R4 R5. What each name leads to.' })
  @ApiOkResponse({
    type: GroupPageSchema,
    headers: {
      ETag: {
        description: "Revision of the list's stream; absent before its first group.",
        schema: { type: 'string' },
      },
    },
  })
  @ApiQueryConventions()
  async groups(
    @Query() parameters: PageParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<GroupResource>> {
    const query = new ListGroupsQuery(tenant, limitOf(parameters), parameters.cursor ?? null, minPosition);
    const { page, revision } = await this.queries.execute(query);
    if (revision >= 0) setPlace(reply, { revision });
    return page;
  }

  @Post('groups')
  @Allow('full')
  @ApiOperation({
    summary: 'Add an enrollment group',
    description: 'R4. Its name is matched byte for byte by the next poll; until then it is unresolved.',
  })
  @ApiCommand({
    resource: GroupSchema,
    creates: true,
    changes: false,
    codes: ['group-already-added', 'projection-behind'],
    guarded: true,
  })
  @Guarded({ asks: false })
  async add(
    @Body() { displayName }: AddGroupBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GroupResource | DryRunResource> {
    const command = new AddGroupCommand(tenant, displayName, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }

  @Delete('groups/:displayName')
  @HttpCode(200)
  @Allow('full')
  @ApiOperation({
    summary: 'Remove an enrollment group',
    description: 'R8. Its members leave at once, without a poll; those that no other group holds are unreported.',
  })
  @ApiCommand({
    resource: RemovedGroupSchema,
    creates: false,
    changes: true,
    codes: ['not-found', 'projection-behind'],
    guarded: true,
  })
  @Guarded()
  @ApiBody({ type: NoBody, required: false })
  async remove(
    @Param() { displayName }: GroupPath,
    @Body() _body: NoBody,
    @Query() parameters: DryRunParameters,
    @Confirmation() confirmation: string | null,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RemovedGroupResource | DryRunResource> {
    const command = new RemoveGroupCommand(tenant, displayName, origin, askedBy(parameters, confirmation));
    return sendGuarded(reply, await this.commands.execute(command));
  }

  @Put('groups/:displayName/members')
  @Allow('service')
  @ApiOperation({
    summary: 'Record what a poll found of a group',
    description:
      'R4–R8. What its name led to, and the devices of its members. In pages: the same pollId on each, last false on all but the last; who is on none leaves at the last one. A group that is not resolved moves nobody.',
  })
  @ApiCommand({ resource: GroupSchema, creates: false, changes: true, codes: ['not-found', 'projection-behind'] })
  async members(
    @Param() { displayName }: GroupPath,
    @Body() body: PollBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GroupResource> {
    const page = pollPageOf(displayName, body);
    return sendAnswer(reply, await this.commands.execute(new RecordPollCommand(tenant, page, origin)));
  }

  @Get('unsupported-devices')
  @Allow('full', 'auditor')
  @ApiOperation({ summary: 'List the unsupported devices', description: 'R6. With the reason of each.' })
  @ApiOkResponse({ type: UnsupportedDevicePageSchema })
  @ApiQueryConventions()
  unsupportedDevices(
    @Query() parameters: PageParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
  ): Promise<Page<UnsupportedDeviceResource>> {
    const { cursor = null } = parameters;
    return this.queries.execute(new ListUnsupportedDevicesQuery(tenant, limitOf(parameters), cursor, minPosition));
  }
}
