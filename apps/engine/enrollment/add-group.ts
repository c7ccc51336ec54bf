import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import { answerOf } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { GroupCommands } from './group-commands.js';
import type { GroupResource } from './group-resource.js';
import { groupResource } from './group-resource.js';
import { GroupTurns } from './group-turns.js';

/** R4. */
export class AddGroupCommand extends Command<Answer<GroupResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly displayName: string,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

/** Waits for the members of a removed group of this name to have left: those of the new one must not leave with them. */
@CommandHandler(AddGroupCommand)
export class AddGroupHandler implements ICommandHandler<AddGroupCommand> {
  constructor(
    @Inject(GroupCommands) private readonly groups: GroupCommands,
    @Inject(GroupTurns) private readonly turns: GroupTurns,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  execute({ tenant, displayName, origin }: AddGroupCommand): Promise<Answer<GroupResource>> {
    return this.turns.take(tenant, displayName, async () => {
      const command = { type: 'AddGroup', at: this.clock.now(), displayName } as const;
      const done = await this.groups.execute(command, envelopeOf(origin, tenant), origin.ifMatch);
      const resource = groupResource(this.groups.existing(done.state, displayName));
      return { ...answerOf(done, resource), created: done.eventTypes.includes('GroupAdded') };
    });
  }
}
