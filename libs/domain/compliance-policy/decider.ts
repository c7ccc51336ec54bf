import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { CompliancePolicyCommand } from './commands.js';
import type { CompliancePolicyEvent, PlatformRule } from './events.js';
import type { CompliancePolicy } from './policy.js';
import { OPENING_RULE } from './policy.js';

export type { CompliancePolicy } from './policy.js';
export { blocksAtOrAbove } from './policy.js';

const sameRule = (a: PlatformRule, b: PlatformRule): boolean =>
  a.partnerDataEnabled === b.partnerDataEnabled &&
  a.requiredSecurityLevel === b.requiredSecurityLevel &&
  a.blockedOnMissingPartnerData === b.blockedOnMissingPartnerData &&
  a.unsupportedOsBlocked === b.unsupportedOsBlocked &&
  a.minimumOsVersion === b.minimumOsVersion;

function decide(command: CompliancePolicyCommand, state: CompliancePolicy): Decision<CompliancePolicyEvent> {
  switch (command.type) {
    case 'InitializeCompliancePolicy':
      if (state.revision >= 0) return accept();
      return accept({
        type: 'CompliancePolicyInitialized',
        occurredAt: command.at,
        data: { android: OPENING_RULE, ios: OPENING_RULE },
      });
    case 'ChangePlatformRule': {
      if (state.revision < 0) {
        return reject({
          code: 'tenant-unknown',
          detail: 'There is no compliance policy: an operator registers the tenant first.',
        });
      }
      const { at, platform, rule } = command;
      if (sameRule(state[platform], rule)) return accept();
      return accept({ type: 'PlatformRuleChanged', occurredAt: at, data: { platform, rule } });
    }
  }
}

function evolve(state: CompliancePolicy, event: CompliancePolicyEvent): CompliancePolicy {
  const revision = state.revision + 1;
  switch (event.type) {
    case 'CompliancePolicyInitialized':
      return { revision, android: event.data.android, ios: event.data.ios };
    case 'PlatformRuleChanged':
      return { ...state, revision, [event.data.platform]: event.data.rule };
  }
}

/** Intune's rule per platform (R15–R20). The same rule again is no event. */
export const compliancePolicyDecider: Decider<CompliancePolicy, CompliancePolicyCommand, CompliancePolicyEvent> = {
  initialState: { revision: -1, android: OPENING_RULE, ios: OPENING_RULE },
  decide,
  evolve,
};
