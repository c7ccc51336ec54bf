import { Inject, Injectable } from '@nestjs/common';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import type { BlastCounts } from '#domain/guard/counts.js';
import { isOverLimit } from '#domain/guard/limit.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import type { Outcome, Proposed } from '../commands/outcome.js';
import type { CommandRequest, StreamCommands } from '../commands/stream-commands.js';
import type { Settings } from '../config/settings.js';
import { ProblemError } from '../http/problem.js';
import { SETTINGS } from '../ports.js';
import type { Asked } from './asked.js';
import { CONFIRMATION_HEADER } from './asked.js';
import type { Confirmed } from './confirmations.js';
import { Confirmations } from './confirmations.js';
import { countNothing } from './counting.js';
import type { Fleet } from './fleets.js';
import { Fleets } from './fleets.js';

/** What a command would come to; nothing was written. */
export interface DryRun {
  readonly kind: 'dryRun';
  readonly counts: BlastCounts;
}

export interface GuardedCommand<State, Command, Event extends VedetteEvent> {
  readonly streams: Pick<StreamCommands<State, Command, Event>, 'preview' | 'execute'>;
  readonly request: CommandRequest<Command>;
  readonly origin: CommandOrigin;
  readonly asked: Asked;
  /** Counts what a proposal would come to; null: it changes nothing of any device, whatever it is. */
  readonly count: ((fleet: Fleet, proposed: Proposed<State>) => Promise<BlastCounts>) | null;
  /** What is done where it may be done; by default the command is executed. */
  readonly execute?: (request: CommandRequest<Command>) => Promise<Outcome<State>>;
}

/** Times that somebody else may change the stream while it is counted. */
const MOST_ATTEMPTS = 10;

/**
 * R34: no change of a policy, a threshold, a group or the state sync gives more of a tenant's devices another verdict than
 * the limit allows, unless an admin has seen the counts and confirmed exactly this change.
 */
@Injectable()
export class BlastRadiusGuard {
  constructor(
    @Inject(Fleets) private readonly fleets: Fleets,
    @Inject(Confirmations) private readonly confirmations: Confirmations,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'blastRadius'>,
  ) {}

  /**
   * Executes a command where it changes little enough or is confirmed, or counts what it would come to. In this order: a
   * repeated command is answered as the first time, and any refusal of the command itself comes first. It is counted
   * outside of the stream's turn, so that no other command waits; what is then executed is what was counted, because it
   * is executed at the revision that it was counted at.
   *
   * @throws ProblemError `blast-radius` with counts and a confirmation, where it has to be confirmed
   * @throws ProblemError `projection-behind` where it can't be counted yet
   */
  async run<State, Command, Event extends VedetteEvent>(
    command: GuardedCommand<State, Command, Event>,
  ): Promise<Outcome<State> | DryRun> {
    const { streams, request, asked, count, execute = (of: CommandRequest<Command>) => streams.execute(of) } = command;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const preview = await streams.preview(request);
      if (preview.kind !== 'proposed' || count === null) {
        if (!asked.dryRun) return execute(request);
        return preview.kind === 'done' || preview.kind === 'proposed' ? this.nothing(request) : preview;
      }
      const fleet = await this.fleets.of(request.envelope.tenantId);
      const counts = await count(fleet, preview);
      if (asked.dryRun) return { kind: 'dryRun', counts };
      if (isOverLimit(this.settings.blastRadius, counts.changed, counts.judged))
        await this.requireConfirmation(command, fleet, preview.revision, counts);
      const outcome = await execute({ ...request, ifMatch: [preview.revision] });
      if (outcome.kind !== 'preconditionFailed') return outcome;
    }
    throw new ProblemError('conflict', 'Others change the same thing too often at the moment. Try again.', {
      headers: { 'retry-after': '2' },
    });
  }

  /** A command that would write nothing changes nothing. */
  private async nothing(request: CommandRequest<unknown>): Promise<DryRun> {
    return { kind: 'dryRun', counts: await countNothing(await this.fleets.of(request.envelope.tenantId)) };
  }

  private async requireConfirmation(
    {
      request,
      origin,
      asked,
    }: Pick<GuardedCommand<never, unknown, never>, 'origin' | 'asked'> & {
      readonly request: CommandRequest<unknown>;
    },
    { judgedBy }: Fleet,
    revision: number,
    counts: BlastCounts,
  ): Promise<void> {
    const { threatPolicy, compliancePolicy } = judgedBy;
    const confirmed: Confirmed = {
      tenant: request.envelope.tenantId,
      client: origin.client,
      requestHash: origin.requestHash,
      revision,
      policyRevisions: [threatPolicy.revision, compliancePolicy.revision],
    };
    const now = Date.now();
    const { confirmation } = asked;
    if (confirmation !== null && (await this.confirmations.fits(confirmation, confirmed, now))) return;
    throw new ProblemError('blast-radius', detailOf(counts, confirmation !== null), {
      extra: { counts, confirmation: await this.confirmations.give(confirmed, now) },
    });
  }
}

function detailOf({ changed, judged }: BlastCounts, hadConfirmation: boolean): string {
  const concerned = `The change would concern ${changed} of ${judged} devices.`;
  const again = `To make it, send the same request again with this confirmation in the header ${CONFIRMATION_HEADER}.`;
  return hadConfirmation
    ? `${concerned} The confirmation that came with it is for another request or caller, is older than 15 minutes, or something has changed since. ${again}`
    : `${concerned} ${again}`;
}
