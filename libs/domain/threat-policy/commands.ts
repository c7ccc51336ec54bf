import type { Instant } from '../instant.js';

/** Records the default catalogue of this release as the tenant's own; written before the tenant's first event (R1). */
export interface InitializeThreatPolicy {
  readonly type: 'InitializeThreatPolicy';
  readonly at: Instant;
}

export type ThreatPolicyCommand = InitializeThreatPolicy;
