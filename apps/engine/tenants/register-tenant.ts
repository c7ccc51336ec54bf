import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { DirectoryId, TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { RegisterTenant } from '#domain/tenant/commands.js';
import type { TenantState } from '#domain/tenant/decider.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem, preconditionFailed } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { Streams } from '../commands/streams.js';
import { registeredTenant } from './registered-tenant.js';
import { TenantContacts } from './tenant-contacts.js';
import type { TenantResource } from './tenant-resource.js';
import { tenantResource } from './tenant-resource.js';

export interface Registration {
  readonly entraTenantId: TenantId;
  readonly displayName: string;
  readonly fullAccessGroupId: DirectoryId;
  readonly restrictedAccessGroupId: DirectoryId | null;
  readonly contactEmail: string;
}

/** R1. */
export class RegisterTenantCommand extends Command<Answer<TenantResource>> {
  constructor(
    readonly registration: Registration,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

/**
 * R1: connector and policies first, `TenantRegistered` last, so that a tenant that exists is complete. One command id
 * stands in all four streams: each recognises a repeated request by itself, and goes on where a crash left off.
 */
@CommandHandler(RegisterTenantCommand)
export class RegisterTenantHandler implements ICommandHandler<RegisterTenantCommand> {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(TenantContacts) private readonly contacts: TenantContacts,
  ) {}

  async execute({ registration, origin }: RegisterTenantCommand): Promise<Answer<TenantResource>> {
    const { contactEmail, ...fields } = registration;
    const envelope = envelopeOf(origin, registration.entraTenantId);
    const command: RegisterTenant = { type: 'RegisterTenant', at: this.clock.now(), ...fields };
    const stream = tenantStream('tenant', registration.entraTenantId);
    const before = await this.streams.tenants.read(stream, 0);
    if (before.state.status === 'absent') {
      if (origin.ifMatch !== null) throw preconditionFailed(before.revision);
      await this.prepare(envelope, command);
    }
    const outcome = await this.streams.tenants.execute({ stream, command, envelope, ifMatch: origin.ifMatch });
    // The address is written last. Who repeats a registration whose answer was lost, without a key, is told that the
    // tenant exists, and completes it all the same.
    if (outcome.kind === 'done' || isAsAsked(before.state, command))
      await this.contacts.keepFirst(registration.entraTenantId, contactEmail);
    const done = doneOrProblem(outcome);
    return answerOf(done, tenantResource(registeredTenant(done.state)));
  }

  private async prepare(envelope: CommandEnvelope, { at, entraTenantId }: RegisterTenant): Promise<void> {
    const { connectors, threatPolicies, compliancePolicies } = this.streams;
    doneOrProblem(
      await connectors.execute({
        stream: tenantStream('connector', entraTenantId),
        command: { type: 'CreateConnector', at },
        envelope,
      }),
    );
    doneOrProblem(
      await threatPolicies.execute({
        stream: tenantStream('threatPolicy', entraTenantId),
        command: { type: 'InitializeThreatPolicy', at },
        envelope,
      }),
    );
    doneOrProblem(
      await compliancePolicies.execute({
        stream: tenantStream('compliancePolicy', entraTenantId),
        command: { type: 'InitializeCompliancePolicy', at },
        envelope,
      }),
    );
  }
}

const isAsAsked = (tenant: TenantState, asked: RegisterTenant): boolean =>
  tenant.status !== 'absent' &&
  tenant.status !== 'closed' &&
  tenant.displayName === asked.displayName &&
  tenant.fullAccessGroupId === asked.fullAccessGroupId &&
  tenant.restrictedAccessGroupId === asked.restrictedAccessGroupId;
