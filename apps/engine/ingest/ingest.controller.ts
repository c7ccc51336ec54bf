import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import type { IngestCounts } from '#domain/ingest/events.js';
import { Allow, CurrentTenant } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { MinPosition, setPlace } from '../http/conventions.js';
import { NoBody, NoParameters } from '../http/input-pipe.js';
import type { Page } from '../http/page.js';
import { limitOf, PageParameters } from '../http/page.js';
import { streamedBodyOf } from '../http/streamed-body.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import type { DeadLetterResource, RetriedResource } from './dead-letter.js';
import { DeadLetterPageSchema, DeadLetterPath, placeOf, RetriedSchema } from './dead-letter.js';
import { IngestCountsSchema } from './ingest-counts.js';
import { ListDeadLettersQuery } from './list-dead-letters.js';
import { RetryDeadLetterCommand } from './retry-dead-letter.js';
import { TakeInEventsCommand } from './take-in-events.js';

const EXAMPLE_LINE =
  '{"id":"0191b2c3-d4e5-7f60-8a7b-9c0d1e2f3a4b","enterprise_guid":"703d284e-c7dd-4dd0-bd0d-12bfade8095c","created_time":"2026-11-23T13:34:00.000+00:00","type":"THREAT","change_type":"CREATED","threat":{"guid":"a8da3393-7896-431b-875d-945993cfdbf3","status":"OPEN","severity":"HIGH","type":"APPLICATION","classifications":["TROJAN"],"details":{"package_name":"com.example.app"}},"target":{"guid":"951294c6-d9c9-482b-955c-8879410a76b1","type":"THREAT"},"actor":{"guid":"951294c6-d9c9-482b-955c-8879410a76b1","type":"DEVICE"}}';

@ApiTags('Ingest')
@Controller('v1/ingest')
export class IngestController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Post('lookout')
  @HttpCode(200)
  @Allow('service')
  @ApiOperation({
    summary: 'Take in events of the Lookout Mobile Risk API v2',
    description:
      'R31–R33a. NDJSON, one event, a list, `{"events": […]}` or a captured event stream, of any length; a line or an event is at most 1 MiB. The body is read as it comes, whatever its Content-Type. Each event is counted once; the same events again change nothing. docs/ingest.md has the mapping.',
  })
  @ApiConsumes('application/x-ndjson', 'application/json', 'text/event-stream')
  @ApiBody({ required: true, schema: { type: 'string', example: EXAMPLE_LINE } })
  @ApiCommand({
    resource: IngestCountsSchema,
    creates: false,
    changes: true,
    codes: ['unsupported-media-type', 'shutting-down'],
  })
  async takeIn(
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IngestCounts> {
    const taken = await this.commands.execute(new TakeInEventsCommand(tenant, origin, streamedBodyOf(request)));
    const { counts, position, revision } = taken;
    setPlace(reply, revision < 0 ? { position } : { position, revision });
    return counts;
  }

  @Get('dead-letters')
  @Allow('service', 'full', 'auditor')
  @ApiOperation({
    summary: 'List the events that could not be read',
    description: 'R32. Oldest first, with the reason; those that could be read when they were tried again are gone.',
  })
  @ApiOkResponse({ type: DeadLetterPageSchema })
  @ApiQueryConventions()
  deadLetters(
    // The list is read from the log itself, which is never behind.
    @MinPosition() _minPosition: unknown,
    @Query() parameters: PageParameters,
    @CurrentTenant() tenant: TenantId,
  ): Promise<Page<DeadLetterResource>> {
    return this.queries.execute(new ListDeadLettersQuery(tenant, limitOf(parameters), parameters.cursor ?? null));
  }

  @Post('dead-letters/:id/retry')
  @HttpCode(200)
  @Allow('service', 'full')
  @ApiOperation({
    summary: 'Try an event again',
    description: 'R32. As after an upgrade that can read it. Where it still can not be read, nothing changes.',
  })
  @ApiBody({ type: NoBody, required: false })
  @ApiCommand({ resource: RetriedSchema, creates: false, changes: true, codes: ['not-found'] })
  async retry(
    @Param() path: DeadLetterPath,
    @Query() _parameters: NoParameters,
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RetriedResource> {
    const command = new RetryDeadLetterCommand(tenant, placeOf(path.id), origin);
    return sendAnswer(reply, await this.commands.execute(command));
  }
}
