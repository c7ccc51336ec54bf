import type { DomainEvent } from '../decider.js';
import type { RiskLevel } from '../compliance/levels.js';

/** One row of a tenant's threat policy. */
export interface Classification {
  readonly risk: RiskLevel;
  /** `public`: seen in public documentation or payloads of Lookout. `vedette`: our own choice. */
  readonly evidence: 'public' | 'vedette';
  /** An open threat of it is beyond what the user can mend: `compromised` (R27). */
  readonly userCannotRemediate: boolean;
  /** An open threat of it is a missing profile or permission: `misconfigured` (R27). */
  readonly requiredConfiguration: boolean;
}

export interface ThreatCatalogue {
  readonly catalogue: string;
  readonly version: number;
  readonly classifications: Readonly<Record<string, Classification>>;
  /** Names that older sources use → the name in the table. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Holds the whole table, so that later changes of our defaults never rewrite history. */
export type ThreatPolicyInitialized = DomainEvent<'ThreatPolicyInitialized', ThreatCatalogue>;

/** R11: the risk of one classification, by its canonical code. */
export type RiskLevelChanged = DomainEvent<
  'RiskLevelChanged',
  { readonly classification: string; readonly risk: RiskLevel }
>;

/** R12: the defaults of the release that reset it, as one revision. */
export type ThreatPolicyReset = DomainEvent<'ThreatPolicyReset', ThreatCatalogue>;

export type ThreatPolicyEvent = ThreatPolicyInitialized | RiskLevelChanged | ThreatPolicyReset;
