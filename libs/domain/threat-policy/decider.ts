import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { ChangeRiskLevel, ThreatPolicyCommand } from './commands.js';
import { DEFAULT_CATALOGUE } from './default-catalogue.js';
import type { ThreatPolicyEvent } from './events.js';
import type { ThreatPolicy } from './policy.js';
import { canonicalClassification, knownRowOf, sameCatalogue, withRisk } from './policy.js';

export type { ThreatPolicy } from './policy.js';
export { canonicalClassification, riskOf } from './policy.js';

/** R11: aliases become canonical here, so that an event and the fold of it know one name only. */
function changeRiskLevel(
  { at, classification, risk }: ChangeRiskLevel,
  state: ThreatPolicy,
): Decision<ThreatPolicyEvent> {
  const code = canonicalClassification(state, classification);
  const row = knownRowOf(state, code);
  if (row === null) {
    return reject({ code: 'not-found', detail: 'The threat policy has no such classification.' });
  }
  if (row.risk === risk) return accept();
  return accept({ type: 'RiskLevelChanged', occurredAt: at, data: { classification: code, risk } });
}

function decide(command: ThreatPolicyCommand, state: ThreatPolicy): Decision<ThreatPolicyEvent> {
  if (command.type === 'InitializeThreatPolicy') {
    if (state.revision >= 0) return accept();
    return accept({ type: 'ThreatPolicyInitialized', occurredAt: command.at, data: DEFAULT_CATALOGUE });
  }
  if (state.revision < 0) {
    return reject({
      code: 'tenant-unknown',
      detail: 'There is no threat policy: an operator registers the tenant first.',
    });
  }
  switch (command.type) {
    case 'ChangeRiskLevel':
      return changeRiskLevel(command, state);
    case 'ResetThreatPolicy':
      if (sameCatalogue(state.catalogue, DEFAULT_CATALOGUE)) return accept();
      return accept({ type: 'ThreatPolicyReset', occurredAt: command.at, data: DEFAULT_CATALOGUE });
  }
}

function evolve(state: ThreatPolicy, event: ThreatPolicyEvent): ThreatPolicy {
  const revision = state.revision + 1;
  switch (event.type) {
    case 'ThreatPolicyInitialized':
    case 'ThreatPolicyReset':
      return { revision, catalogue: event.data };
    case 'RiskLevelChanged':
      return { revision, catalogue: withRisk(state.catalogue, event.data.classification, event.data.risk) };
  }
}

/** R11 and R12: a tenant's threat policy, from the whole default table on. What changes nothing is no event. */
export const threatPolicyDecider: Decider<ThreatPolicy, ThreatPolicyCommand, ThreatPolicyEvent> = {
  initialState: { revision: -1, catalogue: DEFAULT_CATALOGUE },
  decide,
  evolve,
};
