import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { EnrollmentGroupsCommand } from '#domain/enrollment-groups/commands.js';
import type { EnrollmentGroupsState } from '#domain/enrollment-groups/decider.js';
import { groupOf } from '#domain/enrollment-groups/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { Outcome } from '../commands/outcome.js';
import type { CommandRequest } from '../commands/stream-commands.js';
import { Streams } from '../commands/streams.js';
import type { Asked } from '../guard/asked.js';
import { BlastRadiusGuard } from '../guard/blast-radius-guard.js';
import { countLeaving } from '../guard/counting.js';
import type { GuardedAnswer } from '../guard/guarded-answer.js';
import type { Departure } from './departures.js';
import { Departures } from './departures.js';
import { GroupCommands } from './group-commands.js';
import type { RemovedGroupResource } from './group-resource.js';
import { GroupTurns } from './group-turns.js';

/** R8, R34: removes a group; its members leave at once, without a poll. */
export class RemoveGroupCommand extends Command<GuardedAnswer<RemovedGroupResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly displayName: string,
    readonly origin: CommandOrigin,
    readonly asked: Asked,
  ) {
    super();
  }
}

@CommandHandler(RemoveGroupCommand)
export class RemoveGroupHandler implements ICommandHandler<RemoveGroupCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(GroupCommands) private readonly groups: GroupCommands,
    @Inject(Departures) private readonly departures: Departures,
    @Inject(GroupTurns) private readonly turns: GroupTurns,
    @Inject(BlastRadiusGuard) private readonly guard: BlastRadiusGuard,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  execute(command: RemoveGroupCommand): Promise<GuardedAnswer<RemovedGroupResource>> {
    return this.turns.take(command.tenant, command.displayName, () => this.removeInTurn(command));
  }

  private async removeInTurn(command: RemoveGroupCommand): Promise<GuardedAnswer<RemovedGroupResource>> {
    const { tenant, displayName, origin, asked } = command;
    const envelope = envelopeOf(origin, tenant);
    const at = this.clock.now();
    const outcome = await this.guard.run({
      streams: this.streams.enrollmentGroups,
      request: {
        stream: tenantStream('enrollmentGroups', tenant),
        command: { type: 'RemoveGroup', at, displayName },
        envelope,
        ifMatch: origin.ifMatch,
      },
      origin,
      asked,
      count: (fleet) => countLeaving(fleet, displayName, at),
      execute: (request) => this.remove({ group: displayName, envelope }, request),
    });
    if (outcome.kind === 'dryRun') return outcome;
    return { ...answerOf(doneOrProblem(outcome), { displayName }), created: false };
  }

  private async remove(
    departure: Departure,
    request: CommandRequest<EnrollmentGroupsCommand>,
  ): Promise<Outcome<EnrollmentGroupsState>> {
    const { group, envelope } = departure;
    const isThere = async (): Promise<boolean> =>
      groupOf((await this.groups.read(envelope.tenantId)).state, group) !== undefined;
    if (!(await isThere())) return this.streams.enrollmentGroups.execute(request);
    await this.departures.begin(departure);
    try {
      const outcome = await this.streams.enrollmentGroups.execute(request);
      if (outcome.kind !== 'done' || groupOf(outcome.state, group) !== undefined) return outcome;
      return { ...outcome, position: await this.departures.complete(departure, outcome.position) };
    } finally {
      if (await isThere()) await this.departures.cancel(departure);
    }
  }
}
