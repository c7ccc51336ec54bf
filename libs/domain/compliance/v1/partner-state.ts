import { PLATFORMS } from '../../compliance-policy/events.js';
import type { CompliancePolicy } from '../../compliance-policy/policy.js';
import type { ConnectorFacts } from '../facts.js';
import type { PartnerState } from '../intune.js';

export type { PartnerState } from '../intune.js';

/** R24: the connector's state in Microsoft Graph's words, the first that fits. */
export function partnerState(connector: ConnectorFacts, compliancePolicy: CompliancePolicy): PartnerState {
  if (connector.provisioning === 'unavailable') return 'unavailable';
  if (connector.provisioning === 'notSetUp') return 'notSetUp';
  if (connector.unresponsive) return 'unresponsive';
  if (connector.failed) return 'error';
  return PLATFORMS.some((platform) => compliancePolicy[platform].partnerDataEnabled) ? 'enabled' : 'available';
}
