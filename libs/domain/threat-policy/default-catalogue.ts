import type { RiskLevel } from '../compliance/levels.js';
import type { Classification, ThreatCatalogue } from './events.js';

type Evidence = Classification['evidence'];
type Marks = Partial<Pick<Classification, 'userCannotRemediate' | 'requiredConfiguration'>>;

const row = (risk: RiskLevel, evidence: Evidence, marks: Marks = {}): Classification => ({
  risk,
  evidence,
  userCannotRemediate: false,
  requiredConfiguration: false,
  ...marks,
});

const REQUIRED = { requiredConfiguration: true } as const;

/**
 * The classifications that this release knows, with the risk a new tenant begins with. Lookout's own default table is not
 * public: rows with the evidence `public` were seen in public documentation or payloads, the others are our own choice.
 */
export const DEFAULT_CATALOGUE: ThreatCatalogue = {
  catalogue: 'vedette-defaults',
  version: 1,
  classifications: {
    TROJAN: row('high', 'public'),
    WORM: row('high', 'public'),
    VIRUS: row('high', 'public'),
    EXPLOIT: row('high', 'public'),
    BACKDOOR: row('high', 'public'),
    BOT: row('high', 'public'),
    SURVEILLANCEWARE: row('high', 'public'),
    ACTIVE_MITM: row('high', 'public'),
    MALICIOUS_CONTENT: row('high', 'public'),
    SPYWARE: row('high', 'vedette'),
    ROOT_JAILBREAK: row('high', 'vedette', { userCannotRemediate: true }),
    APP_DROPPER: row('high', 'vedette'),
    TOLL_FRAUD: row('high', 'vedette'),
    PHISHING_CONTENT: row('high', 'vedette'),
    ROOT_ENABLER: row('medium', 'vedette'),
    CHARGEWARE: row('medium', 'vedette'),
    CLICK_FRAUD: row('medium', 'vedette'),
    DATA_LEAK: row('medium', 'vedette'),
    SPAM: row('medium', 'vedette'),
    ROGUE_WIFI: row('medium', 'vedette'),
    ACCESS_CONTROL_VIOLATION: row('medium', 'vedette'),
    DENYLISTED_APP: row('medium', 'vedette'),
    NO_DEVICE_LOCK: row('medium', 'vedette'),
    UNENCRYPTED: row('medium', 'vedette'),
    RISKWARE: row('low', 'public'),
    UNAUTHORIZED_CONTENT: row('low', 'public'),
    ADWARE: row('low', 'vedette'),
    SIDELOADED_APP: row('low', 'vedette'),
    NON_APP_STORE_SIGNER: row('low', 'vedette'),
    DENYLISTED_CONTENT: row('low', 'vedette'),
    OUT_OF_DATE_OS: row('low', 'vedette'),
    DEVELOPER_MODE_ENABLED: row('low', 'vedette'),
    USB_DEBUGGING_ENABLED: row('low', 'vedette'),
    UNKNOWN_SOURCES_ENABLED: row('low', 'vedette'),
    CONNECTIVITY: row('low', 'vedette'),
    OUT_OF_DATE_ASPL: row('advisory', 'public'),
    VULNERABILITY: row('advisory', 'public'),
    PORT_SCAN: row('advisory', 'public'),
    PCP_PAUSED: row('advisory', 'public'),
    PCP_DISABLED: row('advisory', 'vedette', REQUIRED),
    VPN_NOT_ENABLED: row('advisory', 'vedette'),
    AGENT_OUTDATED: row('advisory', 'vedette'),
    GATEWAY_ADDRESS_CHANGE: row('advisory', 'vedette'),
    SECURE_DNS_NOT_ENABLED: row('advisory', 'vedette', REQUIRED),
    STORAGE_PERMISSION_NOT_ACCEPTED: row('advisory', 'vedette', REQUIRED),
    NOTIFICATION_PERMISSION_NOT_ACCEPTED: row('advisory', 'vedette', REQUIRED),
    SMISHING_PERMISSIONS_NOT_ACCEPTED: row('advisory', 'vedette', REQUIRED),
    DEVICE_ADMIN_NOT_ACTIVATED: row('advisory', 'vedette', REQUIRED),
    UNKNOWN: row('low', 'vedette'),
  },
  aliases: { BLACKLISTED_APP: 'DENYLISTED_APP', SPY: 'SPYWARE', SURVEILLANCE: 'SURVEILLANCEWARE' },
};
