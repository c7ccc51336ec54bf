import type { BeforeApplicationShutdown } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { TenantId } from '#domain/identity/ids.js';
import { ingestStream } from '#domain/identity/stream-name.js';
import type { IngestCounts } from '#domain/ingest/events.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { doneOrProblem, preconditionFailed } from '../commands/answer.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { CommandRecord } from '../commands/folded-stream.js';
import { holds } from '../commands/precondition.js';
import { Streams } from '../commands/streams.js';
import { Turns } from '../commands/turns.js';
import { LIVE_SOURCE } from '../devices/source-gaps.js';
import { ProblemError } from '../http/problem.js';
import { EVENT_LOG } from '../ports.js';
import { EventIntake } from './event-intake.js';
import { framesOf } from './framing/frames.js';
import { IngestMetrics } from './ingest-metrics.js';
import { NO_EVENTS } from './ingest-outcome.js';
import { IntakeWindow } from './intake-window.js';
import type { SourceEvent } from './source-event.js';
import { sourceEventOf } from './source-event.js';

/** Events of one request that are taken in at the same time. They share the commits of the log. */
const AT_THE_SAME_TIME = 256;

/** What a request came to, and where the log is. */
export interface TakenRequest {
  readonly counts: IngestCounts;
  readonly position: Position;
  /** Of the ingest stream; -1 where it has no event. */
  readonly revision: number;
}

type Counts = { -readonly [Outcome in keyof IngestCounts]: number };

/** What the request is, apart from its body. */
type Head = Pick<CommandOrigin, 'requestHash'>;

/** Tells a repeated request from another under the same key, without having held it. */
async function* hashed(body: AsyncIterable<Buffer>, into: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    into(chunk);
    yield chunk;
  }
}

const newestOf = (known: Instant | null, { message }: SourceEvent): Instant | null =>
  'at' in message && (known === null || message.at > known) ? message.at : known;

/** R31, R32: `POST /v1/ingest/lookout`. */
@Injectable()
export class LookoutIngest implements BeforeApplicationShutdown {
  private readonly turns = new Turns();
  private stopping = false;

  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'readStream'>,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(EventIntake) private readonly intake: EventIntake,
    @Inject(IngestMetrics) private readonly metrics: IngestMetrics,
  ) {}

  /** A request that has long to go is broken off: the same again goes on. */
  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  /**
   * Takes in the events of a body as they come, and holds no more of it than a window of events.
   *
   * @throws ProblemError; LogUnavailable: the same request again takes in what is left
   */
  async takeIn(tenant: TenantId, origin: CommandOrigin, body: AsyncIterable<Buffer>): Promise<TakenRequest> {
    if (origin.idempotencyKey === null) return this.takeInTurn(tenant, origin, body);
    const turn = `${tenant} ${origin.client} ${origin.idempotencyKey}`;
    await this.turns.enter(turn);
    try {
      return await this.takeInTurn(tenant, origin, body);
    } finally {
      this.turns.leave(turn);
    }
  }

  private async takeInTurn(
    tenant: TenantId,
    origin: CommandOrigin,
    body: AsyncIterable<Buffer>,
  ): Promise<TakenRequest> {
    const stream = ingestStream(tenant, LIVE_SOURCE);
    const envelope = envelopeOf(origin, tenant);
    const { recent, revision } = await this.streams.ingests.read(stream, 0);
    const first = recent.get(envelope.commandId);
    if (first !== undefined) return this.repeated(tenant, first, origin, body);
    if (origin.ifMatch !== null && !holds(origin.ifMatch, revision)) throw preconditionFailed(revision);
    const hash = createHash('sha256').update(origin.requestHash);
    let size = 0;
    const counted = await this.events(
      envelope,
      hashed(body, (chunk) => {
        size += chunk.length;
        hash.update(chunk);
      }),
    );
    if (size === 0) throw new ProblemError('invalid-request', 'Send the events as the body of the request.');
    return this.checkpoint(tenant, { ...envelope, requestHash: hash.digest('hex') }, counted);
  }

  private async events(
    envelope: CommandEnvelope,
    body: AsyncIterable<Buffer>,
  ): Promise<{ readonly counts: IngestCounts; readonly newestAt: Instant | null }> {
    const counts: Counts = { ...NO_EVENTS };
    let newestAt: Instant | null = null;
    const window = new IntakeWindow(AT_THE_SAME_TIME);
    try {
      for await (const framed of framesOf(body)) {
        if (this.stopping)
          throw new ProblemError('shutting-down', 'The engine is stopping. Send the same again: it goes on.');
        const event = sourceEventOf(framed);
        newestAt = newestOf(newestAt, event);
        await window.run(async () => {
          const outcome = await this.intake.takeIn(event, envelope);
          counts[outcome] += 1;
          this.metrics.count(outcome);
        });
      }
    } finally {
      await window.settled();
    }
    return { counts, newestAt };
  }

  /** Nothing is recorded of a request that brought nothing new. */
  private async checkpoint(
    tenant: TenantId,
    envelope: CommandEnvelope,
    { counts, newestAt }: { readonly counts: IngestCounts; readonly newestAt: Instant | null },
  ): Promise<TakenRequest> {
    const stream = ingestStream(tenant, LIVE_SOURCE);
    if (Object.values({ ...counts, duplicates: 0 }).every((count) => count === 0)) {
      const { position, revision } = await this.streams.ingests.read(stream, 0);
      return { counts, position, revision };
    }
    const { position, revision } = doneOrProblem(
      await this.streams.ingests.execute({
        stream,
        command: { type: 'Checkpoint', at: this.clock.now(), counted: { ...counts, newestAt } },
        envelope,
      }),
    );
    return { counts, position, revision };
  }

  /** A repeated request is answered as the first time, without a look at its events. */
  private async repeated(
    tenant: TenantId,
    first: CommandRecord,
    { requestHash }: Head,
    body: AsyncIterable<Buffer>,
  ): Promise<TakenRequest> {
    const hash = createHash('sha256').update(requestHash);
    for await (const chunk of body) hash.update(chunk);
    if (hash.digest('hex') !== first.requestHash) doneOrProblem({ kind: 'keyReused' });
    const { revision, position } = first;
    const read = this.log.readStream(ingestStream(tenant, LIVE_SOURCE), { from: revision, to: revision });
    for await (const recorded of read) {
      const decoded = decodeEvent(recorded);
      if (!decoded.known || decoded.event.type !== 'IngestCheckpointed') continue;
      const { accepted, duplicates, late, ignored, deadLettered } = decoded.event.data;
      return { counts: { accepted, duplicates, late, ignored, deadLettered }, position, revision };
    }
    throw new Error('a repeated request has no checkpoint');
  }
}
