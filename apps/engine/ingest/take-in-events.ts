import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import type { TakenRequest } from './lookout-ingest.js';
import { LookoutIngest } from './lookout-ingest.js';

/** R31, R32: takes in the events of a body, which is read as it comes. */
export class TakeInEventsCommand extends Command<TakenRequest> {
  constructor(
    readonly tenant: TenantId,
    readonly origin: CommandOrigin,
    readonly body: AsyncIterable<Buffer>,
  ) {
    super();
  }
}

@CommandHandler(TakeInEventsCommand)
export class TakeInEventsHandler implements ICommandHandler<TakeInEventsCommand> {
  constructor(@Inject(LookoutIngest) private readonly ingest: LookoutIngest) {}

  execute({ tenant, origin, body }: TakeInEventsCommand): Promise<TakenRequest> {
    return this.ingest.takeIn(tenant, origin, body);
  }
}
