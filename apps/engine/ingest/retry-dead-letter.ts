import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { TenantId } from '#domain/identity/ids.js';
import { ingestStream } from '#domain/identity/stream-name.js';
import type { IngestEventSetAside, ReadOutcome } from '#domain/ingest/events.js';
import { isReadOutcome } from '#domain/ingest/events.js';
import type { EventLog, RecordedEvent } from '#domain/log/event-log.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem, preconditionFailed } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { holds } from '../commands/precondition.js';
import { Streams } from '../commands/streams.js';
import { LIVE_SOURCE } from '../devices/source-gaps.js';
import { ProblemError } from '../http/problem.js';
import { EVENT_LOG } from '../ports.js';
import type { DeadLetterPlace, RetriedResource } from './dead-letter.js';
import { deadLetterIdOf, markOf } from './dead-letter.js';
import { EventIntake } from './event-intake.js';
import { framedJson } from './framing/framed.js';
import type { IngestOutcome } from './ingest-outcome.js';
import { IngestMetrics } from './ingest-metrics.js';
import { KeptEvents } from './kept-events.js';
import { sourceEventOf } from './source-event.js';

/** R32: tries an event again that could not be read. */
export class RetryDeadLetterCommand extends Command<Answer<RetriedResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly place: DeadLetterPlace,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

const NO_DEAD_LETTER = 'No dead letter has this id.';

@CommandHandler(RetryDeadLetterCommand)
export class RetryDeadLetterHandler implements ICommandHandler<RetryDeadLetterCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'readStream'>,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(KeptEvents) private readonly kept: KeptEvents,
    @Inject(EventIntake) private readonly intake: EventIntake,
    @Inject(IngestMetrics) private readonly metrics: IngestMetrics,
  ) {}

  async execute({ tenant, place, origin }: RetryDeadLetterCommand): Promise<Answer<RetriedResource>> {
    const id = deadLetterIdOf(place);
    const stream = ingestStream(tenant, LIVE_SOURCE);
    const envelope = envelopeOf(origin, tenant);
    const { data } = await this.setAside(tenant, place);
    const { state, revision, position, statePosition, recent } = await this.now(tenant);
    const first = recent.get(envelope.commandId);
    if (first === undefined && origin.ifMatch !== null && !holds(origin.ifMatch, revision))
      throw preconditionFailed(revision);
    if (first !== undefined && first.requestHash !== envelope.requestHash) doneOrProblem({ kind: 'keyReused' });
    const known = state.retried.includes(place.revision) ? await this.outcomeOf(tenant, place.revision) : null;
    const outcome = known ?? (await this.again(await this.kept.textOf(tenant, data), envelope));
    if (outcome === 'deadLettered') {
      const unchanged = {
        kind: 'done',
        state,
        statePosition,
        revision,
        position,
        eventTypes: [],
        began: false,
      } as const;
      return answerOf(unchanged, { id, outcome });
    }
    const read: ReadOutcome = isReadOutcome(outcome) ? outcome : 'ignored';
    const done = doneOrProblem(
      await this.streams.ingests.execute({
        stream,
        command: { type: 'RecordRetry', at: this.clock.now(), retried: { setAside: place.revision, outcome: read } },
        envelope,
      }),
    );
    return { ...answerOf(done, { id, outcome: read }), created: false };
  }

  private async now(tenant: TenantId) {
    const folded = await this.streams.ingests.read(ingestStream(tenant, LIVE_SOURCE), 0);
    return { ...folded, statePosition: folded.position };
  }

  private async again(text: string | null, envelope: ReturnType<typeof envelopeOf>): Promise<IngestOutcome> {
    if (text === null) return 'deadLettered';
    const [framed] = framedJson(text);
    const event = framed === undefined ? null : sourceEventOf(framed);
    if (event === null || event.message.kind === 'setAside') return 'deadLettered';
    const outcome = await this.intake.takeIn(event, envelope);
    this.metrics.count(outcome);
    return outcome;
  }

  private async setAside(tenant: TenantId, { revision, mark }: DeadLetterPlace): Promise<IngestEventSetAside> {
    const recorded = await this.recordedAt(tenant, revision);
    const decoded = recorded === null || markOf(recorded.id) !== mark ? null : decodeEvent(recorded);
    if (decoded === null || !decoded.known || decoded.event.type !== 'IngestEventSetAside')
      throw new ProblemError('not-found', NO_DEAD_LETTER);
    return decoded.event;
  }

  private async recordedAt(tenant: TenantId, revision: number): Promise<RecordedEvent | null> {
    const stream = ingestStream(tenant, LIVE_SOURCE);
    for await (const recorded of this.log.readStream(stream, { from: revision, to: revision })) return recorded;
    return null;
  }

  private async outcomeOf(tenant: TenantId, setAside: number): Promise<ReadOutcome | null> {
    const stream = ingestStream(tenant, LIVE_SOURCE);
    for await (const recorded of this.log.readStream(stream, { from: setAside })) {
      if (recorded.type !== 'IngestEventRetried') continue;
      const decoded = decodeEvent(recorded);
      if (decoded.known && decoded.event.type === 'IngestEventRetried' && decoded.event.data.setAside === setAside)
        return decoded.event.data.outcome;
    }
    return null;
  }
}
