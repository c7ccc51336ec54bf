import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { ChangeAccessGroups, CloseTenant } from '#domain/tenant/commands.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import { existingTenant } from './registered-tenant.js';
import type { TenantResource } from './tenant-resource.js';
import { tenantResource } from './tenant-resource.js';

/** What an operator does to a tenant. */
export type TenantChange = Omit<ChangeAccessGroups, 'at'> | Omit<CloseTenant, 'at'>;

/** R1, R3: other access groups, or the end of a tenant. */
export class ChangeTenantCommand extends Command<Answer<TenantResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly change: TenantChange,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

@CommandHandler(ChangeTenantCommand)
export class ChangeTenantHandler implements ICommandHandler<ChangeTenantCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  async execute({ tenant, change, origin }: ChangeTenantCommand): Promise<Answer<TenantResource>> {
    const stream = tenantStream('tenant', tenant);
    existingTenant((await this.streams.tenants.read(stream, 0)).state);
    const outcome = await this.streams.tenants.execute({
      stream,
      command: { ...change, at: this.clock.now() },
      envelope: envelopeOf(origin, tenant),
      ifMatch: origin.ifMatch,
    });
    const done = doneOrProblem(outcome);
    return { ...answerOf(done, tenantResource(existingTenant(done.state))), created: false };
  }
}
