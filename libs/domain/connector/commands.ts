import type { Instant } from '../instant.js';

/** R1: written before the tenant's own first event. */
export interface CreateConnector {
  readonly type: 'CreateConnector';
  readonly at: Instant;
}

/** R24: the first heartbeat after consent. */
export interface ConnectConnector {
  readonly type: 'ConnectConnector';
  readonly at: Instant;
}

export type ConnectorCommand = CreateConnector | ConnectConnector;
