import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import type { Asked } from '../guard/asked.js';
import { BlastRadiusGuard } from '../guard/blast-radius-guard.js';
import type { GuardedAnswer } from '../guard/guarded-answer.js';
import { GroupCommands } from './group-commands.js';
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

/** Waits for the members of a removed group of this name to have left: those of the new one must not leave with them. */
@CommandHandler(AddGroupCommand)
export class AddGroupHandler implements ICommandHandler<AddGroupCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(GroupCommands) private readonly groups: GroupCommands,
    @Inject(GroupTurns) private readonly turns: GroupTurns,
    @Inject(BlastRadiusGuard) private readonly guard: BlastRadiusGuard,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  execute({ tenant, displayName, origin, asked }: AddGroupCommand): Promise<GuardedAnswer<GroupResource>> {
    return this.turns.take(tenant, displayName, async () => {
      const outcome = await this.guard.run({
        streams: this.streams.enrollmentGroups,
        request: {
          stream: tenantStream('enrollmentGroups', tenant),
          command: { type: 'AddGroup', at: this.clock.now(), displayName },
          envelope: envelopeOf(origin, tenant),
          ifMatch: origin.ifMatch,
        },
        origin,
        asked,
        count: null,
      });
      if (outcome.kind === 'dryRun') return outcome;
      const done = doneOrProblem(outcome);
      const resource = groupResource(this.groups.existing(done.state, displayName));
      return { ...answerOf(done, resource), created: done.eventTypes.includes('GroupAdded') };
    });
  }
}
