import { applyDecorators, Controller, Get, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { deviceId } from '#domain/identity/ids.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import { Allow, CurrentTenant } from '../auth/allow.js';
import { apiProblems } from '../http/api-problems.js';
import { MinPosition } from '../http/conventions.js';
import { NoParameters } from '../http/input-pipe.js';
import { limitOf, PageParameters } from '../http/page.js';
import { invalid } from '../http/problem.js';
import { EVENT_LOG } from '../ports.js';
import { ApiQueryConventions } from '../queries/api-query.js';
import { PresentReads } from '../queries/present-reads.js';
import { FeedHub } from './feed-hub.js';
import { cursorGone, FEED_EXAMPLE, LIMIT_OF_A_STREAM, wantsPage } from './feed-format.js';
import { feedFilterOf } from './feed-filter.js';
import { resetMessage } from './feed-message.js';
import { FeedPageSchema } from './feed-page.js';
import { beginEventStream } from './feed-response.js';
import { FeedRetention } from './feed-retention.js';
import { feedStartOf } from './feed-start.js';
import { GetIntuneConnectorQuery } from './get-intune-connector.js';
import { GetIntuneDeviceQuery } from './get-intune-device.js';
import type { IntuneConnectorResource } from './intune-connector.js';
import { IntuneConnectorSchema } from './intune-connector.js';
import type { IntuneDevicePage, IntuneDeviceResource } from './intune-device.js';
import { IntuneDevicePageSchema, IntuneDeviceSchema } from './intune-device.js';
import { FeedParameters, IntuneDevicePath } from './intune-parameters.js';
import { ListIntuneDevicesQuery } from './list-intune-devices.js';
import { PollFeedQuery } from './poll-feed.js';
import { tokenExpiryOf } from './token-expiry.js';

const ApiFeedProblems = (): MethodDecorator =>
  applyDecorators(
    ...apiProblems([
      'invalid-request',
      'unauthorized',
      'forbidden',
      'tenant-unknown',
      'tenant-closed',
      'consent-required',
      'projection-behind',
      'shutting-down',
      'feed-cursor-gone',
    ]),
  );

@ApiTags('Intune')
@Controller('v1/intune')
export class IntuneController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(FeedHub) private readonly feeds: FeedHub,
    @Inject(FeedRetention) private readonly retention: FeedRetention,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'logId' | 'head'>,
  ) {}

  @Get('devices')
  @Allow('full', 'restricted', 'auditor', 'consumer')
  @ApiOperation({
    summary: 'List what Intune would be told',
    description: 'R25–R28. A snapshot in pages. Follow the feed from Vedette-Feed-Cursor, and nothing is missed.',
  })
  @ApiOkResponse({
    type: IntuneDevicePageSchema,
    headers: {
      'Vedette-Feed-Cursor': {
        description: 'A cursor of the feed, taken before the first page; the same on all its pages.',
        schema: { type: 'string' },
      },
    },
  })
  @ApiQueryConventions()
  async list(
    @Query() parameters: PageParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IntuneDevicePage> {
    const query = new ListIntuneDevicesQuery(tenant, limitOf(parameters), parameters.cursor ?? null, minPosition);
    const { page, feedCursor } = await this.queries.execute(query);
    void reply.header('vedette-feed-cursor', feedCursor);
    return page;
  }

  @Get('devices/:deviceId')
  @Allow('full', 'restricted', 'auditor', 'consumer')
  @ApiOperation({ summary: 'Read what Intune would be told of a device', description: 'R25–R28.' })
  @ApiOkResponse({ type: IntuneDeviceSchema })
  @ApiQueryConventions('not-found')
  get(
    @Param() path: IntuneDevicePath,
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
  ): Promise<IntuneDeviceResource> {
    return this.queries.execute(new GetIntuneDeviceQuery(tenant, deviceId(path.deviceId.toLowerCase()), minPosition));
  }

  @Get('connector')
  @Allow('full', 'restricted', 'auditor', 'consumer')
  @ApiOperation({ summary: 'Read the connector as Intune would show it', description: 'R24.' })
  @ApiOkResponse({ type: IntuneConnectorSchema })
  @ApiQueryConventions()
  connector(
    @Query() _parameters: NoParameters,
    @CurrentTenant() tenant: TenantId,
    @MinPosition() minPosition: Position | null,
  ): Promise<IntuneConnectorResource> {
    return this.queries.execute(new GetIntuneConnectorQuery(tenant, minPosition));
  }

  @Get('feed')
  @Allow('consumer', 'full')
  @ApiOperation({
    summary: 'Follow the changes',
    description:
      'Server-sent events: `device`, `connector`, `checkpoint`, each with its cursor as id, and `reset` where a cursor can not be followed: take a new snapshot then. A comment every 15 s keeps the line open. The feed ends when the engine stops or the access token expires, each time with a `retry:`; connect again with the last id and a fresh token. Who sends `Accept: application/json` gets the same entries as a page, and 410 in place of `reset`.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last message that was received; it goes before the parameter after.',
    schema: { type: 'string' },
  })
  @ApiProduces('text/event-stream', 'application/json')
  @ApiExtraModels(FeedPageSchema)
  @ApiOkResponse({
    description: 'The feed, or a page of it.',
    content: {
      'text/event-stream': { schema: { type: 'string' }, example: FEED_EXAMPLE },
      'application/json': { schema: { $ref: getSchemaPath(FeedPageSchema) } },
    },
  })
  @ApiBearerAuth()
  @ApiFeedProblems()
  async feed(
    @Query() parameters: FeedParameters,
    @CurrentTenant() tenant: TenantId,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Headers('accept') accept: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { after, types } = parameters;
    const feed = { logId: this.log.logId, tenant, keptFrom: await this.retention.keptFrom() };
    const start = feedStartOf({ lastEventId, after }, feed);
    const filter = feedFilterOf(types);
    if (wantsPage(accept)) {
      if (start.kind === 'reset') throw cursorGone(start.reason);
      const place = start.kind === 'now' ? null : start.place;
      const query = new PollFeedQuery(tenant, place, filter, limitOf(parameters));
      await reply.send(await this.queries.execute(query));
      return;
    }
    if (parameters.limit !== undefined) throw invalid(LIMIT_OF_A_STREAM);
    const expiresAt = tokenExpiryOf(request.headers.authorization);
    this.feeds.assertOpen();
    if (start.kind === 'reset') {
      beginEventStream(reply).end(resetMessage(start.reason));
      return;
    }
    // What is in the log now is no news. Only this needs a read model that is there: a cursor may be ahead of it, and waits.
    if (start.kind === 'now') await this.reads.models(tenant, await this.log.head());
    const resumeAfter = start.kind === 'now' ? null : start.place;
    this.feeds.open(tenant, { filter, resumeAfter, expiresAt }, () => beginEventStream(reply));
  }
}
