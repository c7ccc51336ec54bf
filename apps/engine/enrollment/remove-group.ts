import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import { groupOf } from '#domain/enrollment-groups/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import { answerOf } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Departures } from './departures.js';
import { GroupCommands } from './group-commands.js';
import type { RemovedGroupResource } from './group-resource.js';
import { GroupTurns } from './group-turns.js';

/** R8: removes a group; its members leave at once, without a poll. */
export class RemoveGroupCommand extends Command<Answer<RemovedGroupResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly displayName: string,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

@CommandHandler(RemoveGroupCommand)
export class RemoveGroupHandler implements ICommandHandler<RemoveGroupCommand> {
  constructor(
    @Inject(GroupCommands) private readonly groups: GroupCommands,
    @Inject(Departures) private readonly departures: Departures,
    @Inject(GroupTurns) private readonly turns: GroupTurns,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  execute({ tenant, displayName, origin }: RemoveGroupCommand): Promise<Answer<RemovedGroupResource>> {
    return this.turns.take(tenant, displayName, () => this.remove(tenant, displayName, origin));
  }

  private async remove(
    tenant: TenantId,
    displayName: string,
    origin: CommandOrigin,
  ): Promise<Answer<RemovedGroupResource>> {
    const envelope = envelopeOf(origin, tenant);
    const departure = { group: displayName, envelope };
    const isThere = groupOf((await this.groups.read(tenant)).state, displayName) !== undefined;
    if (isThere) await this.departures.begin(departure);
    const command = { type: 'RemoveGroup', at: this.clock.now(), displayName } as const;
    try {
      const done = await this.groups.execute(command, envelope, origin.ifMatch);
      const answer = { ...answerOf(done, { displayName }), created: false };
      if (!isThere || groupOf(done.state, displayName) !== undefined) return answer;
      return { ...answer, position: await this.departures.complete(departure, done.position) };
    } finally {
      if (isThere && groupOf((await this.groups.read(tenant)).state, displayName) !== undefined)
        await this.departures.cancel(departure);
    }
  }
}
