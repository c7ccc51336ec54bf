import type { Decider, Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { ThreatPolicyCommand } from './commands.js';
import { DEFAULT_CATALOGUE } from './default-catalogue.js';
import type { ThreatPolicyEvent } from './events.js';
import type { ThreatPolicy } from './policy.js';

export type { ThreatPolicy } from './policy.js';
export { canonicalClassification, riskOf } from './policy.js';

function decide(command: ThreatPolicyCommand, state: ThreatPolicy): Decision<ThreatPolicyEvent> {
  if (state.revision >= 0) return accept();
  return accept({ type: 'ThreatPolicyInitialized', occurredAt: command.at, data: DEFAULT_CATALOGUE });
}

const evolve = (state: ThreatPolicy, event: ThreatPolicyEvent): ThreatPolicy => ({
  revision: state.revision + 1,
  catalogue: event.data,
});

/** The threat policy, as far as its opening: the defaults of this release are recorded as the tenant's own table. */
export const threatPolicyDecider: Decider<ThreatPolicy, ThreatPolicyCommand, ThreatPolicyEvent> = {
  initialState: { revision: -1, catalogue: DEFAULT_CATALOGUE },
  decide,
  evolve,
};
