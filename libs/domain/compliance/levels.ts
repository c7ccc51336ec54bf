/** Risk of a classification, lowest first; only `low` and above raise a device's level (R9). */
export const RISK_LEVELS = ['none', 'advisory', 'low', 'medium', 'high'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];
export const isRiskLevel = (text: string): text is RiskLevel => RISK_LEVELS.some((level) => level === text);

/** A device's level: the highest risk of its open threats (R9), lowest first. */
export const DEVICE_LEVELS = ['secured', 'low', 'medium', 'high'] as const;
export type DeviceLevel = (typeof DEVICE_LEVELS)[number];

/** The maximum tolerated level of a platform rule, in Microsoft Graph's words; `notSet` is no requirement at all. */
export const REQUIRED_SECURITY_LEVELS = ['secured', 'low', 'medium', 'high', 'notSet'] as const;
export type RequiredSecurityLevel = (typeof REQUIRED_SECURITY_LEVELS)[number];
export const isRequiredSecurityLevel = (text: string): text is RequiredSecurityLevel =>
  REQUIRED_SECURITY_LEVELS.some((level) => level === text);

export const compareRisk = (a: RiskLevel, b: RiskLevel): number => RISK_LEVELS.indexOf(a) - RISK_LEVELS.indexOf(b);
export const compareLevel = (a: DeviceLevel, b: DeviceLevel): number =>
  DEVICE_LEVELS.indexOf(a) - DEVICE_LEVELS.indexOf(b);

/** The device level that one open threat of this risk leads to (R9). */
export function levelOfRisk(risk: RiskLevel): DeviceLevel {
  switch (risk) {
    case 'none':
    case 'advisory':
      return 'secured';
    case 'low':
    case 'medium':
    case 'high':
      return risk;
  }
}
