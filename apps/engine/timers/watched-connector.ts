import type { ConnectorState } from '#domain/connector/decider.js';
import type { TenantId } from '#domain/identity/ids.js';

/** A connector with the revision of its stream: commands that it leads to are named by it. */
export interface WatchedConnector {
  readonly connector: ConnectorState;
  readonly revision: number;
}

/** How the timers look up the settings of a tenant. What this node wrote is in them at once. */
export type ConnectorOf = (tenant: TenantId) => Promise<WatchedConnector>;
