import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import { FirstHeartbeat } from '../connector/first-heartbeat.js';
import { registeredTenant } from './registered-tenant.js';
import type { TenantResource } from './tenant-resource.js';
import { tenantResource } from './tenant-resource.js';

/** R2. */
export class GrantConsentCommand extends Command<Answer<TenantResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

/**
 * R2 and R24: the consent, then the connector's first heartbeat. While no Intune sink is configured the consumers of the
 * feed are the Intune side, and the first heartbeat counts as succeeded at consent. The answer's position is that of
 * `ConnectorConnected`, the last thing that the consent led to; a repeated request writes it where a crash left it out.
 */
@CommandHandler(GrantConsentCommand)
export class GrantConsentHandler implements ICommandHandler<GrantConsentCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(FirstHeartbeat) private readonly firstHeartbeat: FirstHeartbeat,
  ) {}

  async execute({ tenant, origin }: GrantConsentCommand): Promise<Answer<TenantResource>> {
    const envelope = envelopeOf(origin, tenant);
    const consent = doneOrProblem(
      await this.streams.tenants.execute({
        stream: tenantStream('tenant', tenant),
        command: { type: 'GrantConsent', at: this.clock.now() },
        envelope,
        ifMatch: origin.ifMatch,
      }),
    );
    const { position } = await this.firstHeartbeat.send(envelope);
    return { ...answerOf(consent, tenantResource(registeredTenant(consent.state))), position };
  }
}
