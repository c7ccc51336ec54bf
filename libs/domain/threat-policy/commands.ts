import type { RiskLevel } from '../compliance/levels.js';
import type { Instant } from '../instant.js';

/** Records the default catalogue of this release as the tenant's own; written before the tenant's first event (R1). */
export interface InitializeThreatPolicy {
  readonly type: 'InitializeThreatPolicy';
  readonly at: Instant;
}

/** R11: an alias is made canonical; a code outside the table is refused. */
export interface ChangeRiskLevel {
  readonly type: 'ChangeRiskLevel';
  readonly at: Instant;
  readonly classification: string;
  readonly risk: RiskLevel;
}

/** R12: back to the defaults of the running release. */
export interface ResetThreatPolicy {
  readonly type: 'ResetThreatPolicy';
  readonly at: Instant;
}

export type ThreatPolicyCommand = InitializeThreatPolicy | ChangeRiskLevel | ResetThreatPolicy;
