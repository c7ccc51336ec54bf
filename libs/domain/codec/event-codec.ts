import type { CompliancePolicyEvent } from '../compliance-policy/events.js';
import type { ConnectorEvent } from '../connector/events.js';
import type { DeviceEvent } from '../device/events.js';
import type { TenantEvent } from '../tenant/events.js';
import type { ThreatPolicyEvent } from '../threat-policy/events.js';

/** Every event that this release writes or folds. */
export type VedetteEvent = TenantEvent | ConnectorEvent | ThreatPolicyEvent | CompliancePolicyEvent | DeviceEvent;
