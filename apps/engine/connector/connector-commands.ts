import { Inject, Injectable } from '@nestjs/common';
import type { ConnectorCommand } from '#domain/connector/commands.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { FoldedStream } from '../commands/folded-stream.js';
import type { Done } from '../commands/outcome.js';
import type { Precondition } from '../commands/precondition.js';
import { Streams } from '../commands/streams.js';
import { Addresses } from '../users/addresses.js';
import { ConnectorHealths } from './connector-health.js';
import type { ConnectorHealthResource, ConnectorResource } from './connector-resource.js';
import { connectorHealthResource, connectorResource } from './connector-resource.js';

/** A connector as it was read, with the revision of its stream. */
export interface ConnectorReading {
  readonly resource: ConnectorResource;
  readonly revision: number;
}

/** How every command on a connector is executed and answered. */
@Injectable()
export class ConnectorCommands {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(ConnectorHealths) private readonly healths: ConnectorHealths,
    @Inject(Addresses) private readonly addresses: Addresses,
  ) {}

  /** The connector's own stream, as it is now. */
  read(tenant: TenantId): Promise<FoldedStream<ConnectorState>> {
    return this.streams.connectors.read(tenantStream('connector', tenant), 0);
  }

  /** @throws ProblemError where the command is refused */
  async execute(
    command: ConnectorCommand,
    envelope: CommandEnvelope,
    ifMatch: Precondition | null = null,
  ): Promise<Done<ConnectorState>> {
    const stream = tenantStream('connector', envelope.tenantId);
    return doneOrProblem(await this.streams.connectors.execute({ stream, command, envelope, ifMatch }));
  }

  /** The connector as it is after a command. */
  async answerOf(tenant: TenantId, done: Done<ConnectorState>): Promise<Answer<ConnectorResource>> {
    return { ...answerOf(done, (await this.present(tenant)).resource), created: false };
  }

  /** How the connector does after a command, for who may not read its settings (R3). */
  async healthAfter(tenant: TenantId, done: Done<ConnectorState>): Promise<Answer<ConnectorHealthResource>> {
    return { ...answerOf(done, connectorHealthResource(await this.healths.of(tenant))), created: false };
  }

  async present(tenant: TenantId): Promise<ConnectorReading> {
    const health = await this.healths.of(tenant);
    const { recipientId } = health.connector;
    const recipient = recipientId === null ? null : await this.addresses.of(tenant, recipientId);
    return { resource: connectorResource(health, recipient), revision: health.revision };
  }
}
