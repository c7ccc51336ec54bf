import { Inject, Injectable } from '@nestjs/common';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { ingestStream } from '#domain/identity/stream-name.js';
import type { IngestState } from '#domain/ingest/decider.js';
import type { IngestEventKept, KeptOriginal } from '#domain/ingest/events.js';
import type { Instant } from '#domain/instant.js';
import type { SetAsideReason } from '#domain/lookout/set-aside-reason.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { stepOf } from '../commands/command-origin.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { Outcome } from '../commands/outcome.js';
import { Streams } from '../commands/streams.js';
import { LIVE_SOURCE } from '../devices/source-gaps.js';
import { deviceOfNobody } from '../personal-data/device-of-nobody.js';
import { Sealing } from '../personal-data/sealing.js';
import type { SourceEvent } from './source-event.js';

/** Most characters that are kept of an event. One event of the log, sealed, holds that. */
const MOST_KEPT = 128 * 1024;

/** R31, R32: what a source said and nothing came of, sealed in the ingest stream. */
@Injectable()
export class KeptEvents {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(Sealing) private readonly sealing: Sealing,
  ) {}

  /** @param device whose it seems to be; null where nobody knows */
  setAside(
    event: SourceEvent,
    reason: SetAsideReason,
    device: DeviceId | null,
    envelope: CommandEnvelope,
  ): Promise<void> {
    return this.keep(event, device, envelope, (original) => ({
      type: 'SetEventAside',
      at: this.clock.now(),
      setAside: { key: event.key, reason, ...original },
    }));
  }

  /** @param at when it happened by the source; a time later than now counts as now */
  notJudged(
    event: SourceEvent,
    kept: Pick<IngestEventKept['data'], 'reason' | 'enterprise'> & { readonly at: Instant },
    device: DeviceId | null,
    envelope: CommandEnvelope,
  ): Promise<void> {
    const { at, reason, enterprise } = kept;
    const now = this.clock.now();
    return this.keep(event, device, envelope, (original) => ({
      type: 'KeepEvent',
      at: at < now ? at : now,
      kept: { key: event.key, reason, enterprise, ...original },
    }));
  }

  /** The text of an event that was set aside or kept; null where it was cut, or its key was erased. */
  async textOf(tenant: TenantId, { sealedFor, original, whole }: KeptOriginal): Promise<string | null> {
    if (!whole || original.sealed === null) return null;
    const fields = await this.sealing.unseal(tenant, sealedFor, original.sealed);
    const text = fields === null ? null : fields['text'];
    return typeof text === 'string' ? text : null;
  }

  private async keep(
    event: SourceEvent,
    device: DeviceId | null,
    envelope: CommandEnvelope,
    commandOf: (original: KeptOriginal) => Parameters<Streams['ingests']['execute']>[0]['command'],
  ): Promise<void> {
    const { tenantId } = envelope;
    const text = event.text().toWellFormed();
    const sealedFor = device ?? deviceOfNobody(tenantId);
    const original = await this.sealing.seal(tenantId, sealedFor, { text: text.slice(0, MOST_KEPT) });
    const outcome: Outcome<IngestState> = await this.streams.ingests.execute({
      stream: ingestStream(tenantId, LIVE_SOURCE),
      command: commandOf({ sealedFor, original, whole: text.length <= MOST_KEPT }),
      envelope: stepOf(envelope, 'keep'),
    });
    if (outcome.kind !== 'done') throw new Error(`keeping an event of a source was refused: ${outcome.kind}`);
  }
}
