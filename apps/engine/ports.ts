import type { TenantId } from '#domain/identity/ids.js';
import type { TenantState } from '#domain/tenant/decider.js';

/** What the engine's Nest modules are given by the composition root (`engine.ts`), by token. */
export const SETTINGS = Symbol('Settings');
export const CLOCK = Symbol('Clock');
export const EVENT_LOG = Symbol('EventLog');
export const LATEST_VALUES = Symbol('LatestValues');
export const READ_MODELS = Symbol('ReadModels');
export const METRICS = Symbol('Metrics');
export const LOGGER = Symbol('Logger');
export const LEASE_TIMES = Symbol('LeaseTimes');
/** `ProcessMetrics`; provided by the processes module. */
export const PROCESS_METRICS = Symbol('ProcessMetrics');
/** `TokenIssuer` */
export const ISSUER = Symbol('TokenIssuer');
/** `TenantDirectory`; provided by the commands module. */
export const DIRECTORY = Symbol('TenantDirectory');

/** The tenants as the guard needs them: folded states from the command loop's cache. */
export interface TenantDirectory {
  /** `absent` for a tenant that was never registered. */
  tenant(id: TenantId): Promise<TenantState>;
}
