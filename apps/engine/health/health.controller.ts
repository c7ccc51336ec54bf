import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ReadModels, ReadModelStatus } from '#adapters/read-model/read-models.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { Public } from '../auth/allow.js';
import type { TokenIssuer } from '../issuer/token-issuer.js';
import type { Metrics } from '../metrics/metrics.js';
import { EVENT_LOG, ISSUER, LATEST_VALUES, METRICS, READ_MODELS } from '../ports.js';
import type { LogProbe } from './log-probe.js';
import { logProbe } from './log-probe.js';
import { projectionReason } from './readiness.js';

interface Readiness {
  readonly status: 'ready' | 'notReady';
  readonly reasons: readonly string[];
  readonly projections: {
    readonly devices: Pick<ReadModelStatus, 'position' | 'lagEvents' | 'lagSeconds' | 'rebuilding'>;
  };
}

const schema = { type: 'object' } as const;
const HERE = { position: '0000000000000042', lagEvents: 0, lagSeconds: 0, rebuilding: null };
const READY = { schema, example: { status: 'ready', reasons: [], projections: { devices: HERE } } };
const NOT_READY = {
  schema,
  example: {
    status: 'notReady',
    reasons: ['the read models are being built: 750000 of 1000000 events'],
    projections: {
      devices: { ...HERE, lagEvents: 250_000, lagSeconds: 8, rebuilding: { done: 750_000, total: 1_000_000 } },
    },
  },
};

/** For whoever runs the engine: no token, and nothing of any tenant. */
@ApiTags('Health')
@Public()
@Controller()
export class HealthController {
  private readonly probe: LogProbe;

  constructor(
    @Inject(EVENT_LOG) log: EventLog,
    @Inject(LATEST_VALUES) latestValues: LatestValues,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(ISSUER) private readonly issuer: Pick<TokenIssuer, 'standing'>,
  ) {
    this.probe = logProbe(log, latestValues);
  }

  @Get('livez')
  @ApiOperation({
    summary: 'The process answers',
    description: 'Asks nothing of the log: whoever gets no answer restarts it.',
  })
  @ApiResponse({
    status: 200,
    description: 'It does.',
    content: { 'application/json': { schema: { type: 'object' }, example: { status: 'live' } } },
  })
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  @Get('readyz')
  @ApiOperation({
    summary: 'The log can be read and written, the projections are up to date, tokens can be checked',
    description:
      'For a load balancer: 503 while the engine starts, builds its read models, has lost its log or can not get the keys of an outside issuer.',
  })
  @ApiResponse({ status: 200, description: 'Ready.', content: { 'application/json': READY } })
  @ApiResponse({
    status: 503,
    description: 'Not ready; `reasons` says why, `projections` how far a rebuild is.',
    content: { 'application/json': NOT_READY },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const status = this.readModels.status();
    const reasons = [await this.probe(), projectionReason(status), this.issuer.standing()].filter(
      (reason) => reason !== null,
    );
    if (reasons.length > 0) void reply.code(503);
    const { position, lagEvents, lagSeconds, rebuilding } = status;
    return {
      status: reasons.length === 0 ? 'ready' : 'notReady',
      reasons,
      projections: { devices: { position, lagEvents, lagSeconds, rebuilding } },
    };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Figures for Prometheus',
    description: 'Of the log, the projections, the feed, the timers and the process; docs/operations.md names them.',
  })
  @ApiResponse({ status: 200, description: 'The text format of Prometheus.', content: { 'text/plain': {} } })
  figures(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
