import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { flagOf, objectOf, textOrNullOf, wordOf } from '../codec/json.js';
import { isRequiredSecurityLevel } from '../compliance/levels.js';
import type { CompliancePolicyEvent, PlatformRule } from './events.js';
import { isPlatform } from './events.js';

const writeRule = (rule: PlatformRule): JsonObject => ({
  partnerDataEnabled: rule.partnerDataEnabled,
  requiredSecurityLevel: rule.requiredSecurityLevel,
  blockedOnMissingPartnerData: rule.blockedOnMissingPartnerData,
  unsupportedOsBlocked: rule.unsupportedOsBlocked,
  minimumOsVersion: rule.minimumOsVersion,
});

const readRule = (json: JsonObject): PlatformRule => ({
  partnerDataEnabled: flagOf(json, 'partnerDataEnabled'),
  requiredSecurityLevel: wordOf(json, 'requiredSecurityLevel', isRequiredSecurityLevel),
  blockedOnMissingPartnerData: flagOf(json, 'blockedOnMissingPartnerData'),
  unsupportedOsBlocked: flagOf(json, 'unsupportedOsBlocked'),
  minimumOsVersion: textOrNullOf(json, 'minimumOsVersion'),
});

/** How the events of `compliancePolicy-{tenantId}` are stored. */
export const compliancePolicySchemas = {
  CompliancePolicyInitialized: {
    type: 'CompliancePolicyInitialized',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ android: writeRule(data.android), ios: writeRule(data.ios) }),
    read: (json, occurredAt) => ({
      type: 'CompliancePolicyInitialized',
      occurredAt,
      data: { android: readRule(objectOf(json, 'android')), ios: readRule(objectOf(json, 'ios')) },
    }),
  },
  PlatformRuleChanged: {
    type: 'PlatformRuleChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ platform: data.platform, rule: writeRule(data.rule) }),
    read: (json, occurredAt) => ({
      type: 'PlatformRuleChanged',
      occurredAt,
      data: { platform: wordOf(json, 'platform', isPlatform), rule: readRule(objectOf(json, 'rule')) },
    }),
  },
} satisfies SchemasOf<CompliancePolicyEvent>;
