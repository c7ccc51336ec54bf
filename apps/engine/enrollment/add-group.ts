import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { Group } from '#domain/enrollment-groups/decider.js';
import { enrollmentGroupsDecider, groupOf } from '#domain/enrollment-groups/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import type { Asked } from '../guard/asked.js';
import { BlastRadiusGuard } from '../guard/blast-radius-guard.js';
import type { GuardedAnswer } from '../guard/guarded-answer.js';
import type { GroupResource } from './group-resource.js';
import { groupResource } from './group-resource.js';
import { GroupTurns } from './group-turns.js';

/** R4. It moves nobody, and so the guard never asks; it has a dry run like the others (R34). */
export class AddGroupCommand extends Command<GuardedAnswer<GroupResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly displayName: string,
    readonly origin: CommandOrigin,
    readonly asked: Asked,
  ) {
    super();
  }
}

/** What adding a group was answered with, for who asks again after the group has gone. */
function justAdded(displayName: string, at: Instant): Group {
  const added = { type: 'GroupAdded', occurredAt: at, data: { displayName } } as const;
  const [group] = enrollmentGroupsDecider.evolve(enrollmentGroupsDecider.initialState, added).groups;
  if (group === undefined) throw new Error('a group that is added and not there');
  return group;
}

/** Waits for the members of a removed group of this name to have left: those of the new one must not leave with them. */
@CommandHandler(AddGroupCommand)
export class AddGroupHandler implements ICommandHandler<AddGroupCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(GroupTurns) private readonly turns: GroupTurns,
    @Inject(BlastRadiusGuard) private readonly guard: BlastRadiusGuard,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  execute({ tenant, displayName, origin, asked }: AddGroupCommand): Promise<GuardedAnswer<GroupResource>> {
    return this.turns.take(tenant, displayName, async () => {
      const at = this.clock.now();
      const outcome = await this.guard.run({
        streams: this.streams.enrollmentGroups,
        request: {
          stream: tenantStream('enrollmentGroups', tenant),
          command: { type: 'AddGroup', at, displayName },
          envelope: envelopeOf(origin, tenant),
          ifMatch: origin.ifMatch,
        },
        origin,
        asked,
        count: null,
      });
      if (outcome.kind === 'dryRun') return outcome;
      const done = doneOrProblem(outcome);
      const resource = groupResource(groupOf(done.state, displayName) ?? justAdded(displayName, at));
      return { ...answerOf(done, resource), created: done.eventTypes.includes('GroupAdded') };
    });
  }
}
