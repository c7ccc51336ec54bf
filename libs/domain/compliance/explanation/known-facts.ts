import { compliancePolicyDecider } from '../../compliance-policy/decider.js';
import type { CompliancePolicy } from '../../compliance-policy/decider.js';
import type { Platform } from '../../compliance-policy/events.js';
import { isPlatform, PLATFORMS } from '../../compliance-policy/events.js';
import { connectorDecider } from '../../connector/decider.js';
import type { ConnectorState } from '../../connector/decider.js';
import { evolveNumbered } from '../../device/evolve.js';
import type { DeviceState } from '../../device/state.js';
import { NO_DEVICE } from '../../device/state.js';
import { threatPolicyDecider } from '../../threat-policy/decider.js';
import type { ThreatPolicy } from '../../threat-policy/decider.js';
import type { SourceGap } from '../facts.js';
import { rulesOf } from '../rules.js';
import type { Reason, Verdict } from '../verdict.js';
import type { Evidence } from './evidence.js';

/** What some events tell of a device and its tenant; null where none of them tells anything. */
interface KnownFacts {
  readonly rulesVersion: number | null;
  readonly device: DeviceState;
  readonly connector: ConnectorState | null;
  /** Null until the whole table is told: the defaults of the running release are nobody's word. */
  readonly threatPolicy: ThreatPolicy | null;
  readonly compliancePolicy: CompliancePolicy;
  /** The platforms whose rules are told. */
  readonly ruled: readonly Platform[];
  readonly gaps: readonly SourceGap[];
}

const NOTHING_KNOWN: KnownFacts = {
  rulesVersion: null,
  device: NO_DEVICE,
  connector: null,
  threatPolicy: null,
  compliancePolicy: compliancePolicyDecider.initialState,
  ruled: [],
  gaps: [],
};

function learn(known: KnownFacts, { n, event }: Evidence): KnownFacts {
  switch (event.type) {
    case 'TenantRegistered':
    case 'RulesAdopted':
      return { ...known, rulesVersion: event.data.rulesVersion };
    case 'ConnectorCreated':
    case 'ConnectorConnected':
    case 'ConnectorDeprovisioned':
    case 'ConnectorBecameUnresponsive':
    case 'ConnectorBecameResponsive':
      return { ...known, connector: connectorDecider.evolve(known.connector ?? connectorDecider.initialState, event) };
    case 'ThreatPolicyInitialized':
    case 'ThreatPolicyReset':
      return {
        ...known,
        threatPolicy: threatPolicyDecider.evolve(known.threatPolicy ?? threatPolicyDecider.initialState, event),
      };
    case 'RiskLevelChanged':
      if (known.threatPolicy === null) return known;
      return { ...known, threatPolicy: threatPolicyDecider.evolve(known.threatPolicy, event) };
    case 'CompliancePolicyInitialized':
    case 'PlatformRuleChanged': {
      const ruled = event.type === 'PlatformRuleChanged' ? [...known.ruled, event.data.platform] : PLATFORMS;
      return { ...known, ruled, compliancePolicy: compliancePolicyDecider.evolve(known.compliancePolicy, event) };
    }
    case 'IngestGapDetected':
      return { ...known, gaps: [...known.gaps, event.data] };
    default:
      return { ...known, device: evolveNumbered(known.device, event, n) };
  }
}

/** Whether a reason is told by events, and is not that of not knowing. */
function isTold({ code }: Reason, { device, connector, ruled }: KnownFacts): boolean {
  switch (code) {
    case 'unreported':
      return device.exists;
    case 'platformDisabled': {
      const { platform } = device;
      return platform !== null && isPlatform(platform) ? ruled.includes(platform) : device.exists;
    }
    case 'partnerDataIgnored':
      return connector !== null;
    default:
      return true;
  }
}

/** What some events come to by themselves. */
export interface ComesTo {
  readonly verdict: Verdict;
  /** One that was never activated and one that was deactivated are judged alike (R16), for different reasons. */
  readonly activation: DeviceState['activation'];
}

/**
 * The verdict that some events come to by themselves (R15–R20), by the rules that they name: of what none of them tells,
 * nothing is taken for granted.
 *
 * @param evidence in the order of the log
 * @returns null where they do not tell enough
 */
export function comesTo(evidence: readonly Evidence[]): ComesTo | null {
  const known = evidence.reduce(learn, NOTHING_KNOWN);
  const { rulesVersion, device, connector, compliancePolicy, gaps } = known;
  if (rulesVersion === null) return null;
  if (known.threatPolicy === null && device.threats.some(({ status }) => status === 'open')) return null;
  const verdict = rulesOf(rulesVersion).evaluate(
    device,
    known.threatPolicy ?? threatPolicyDecider.initialState,
    compliancePolicy,
    (connector ?? connectorDecider.initialState).facts,
    gaps,
  );
  return verdict.reasons.every((reason) => isTold(reason, known)) ? { verdict, activation: device.activation } : null;
}

/** The same, the verdict alone. */
export const verdictFrom = (evidence: readonly Evidence[]): Verdict | null => comesTo(evidence)?.verdict ?? null;
