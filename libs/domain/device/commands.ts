import type { RiskLevel } from '../compliance/levels.js';
import type { DirectoryId, MtdDeviceId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { ThreatType } from './events.js';

/**
 * Enrolls by hand (R8), or brings the attributes of a known device up to date. A field that is left out keeps the value
 * it has: the caller tells what it knows, and not knowing an OS version does not unlearn it.
 */
export interface EnrollDevice {
  readonly type: 'EnrollDevice';
  readonly at: Instant;
  /** At least one of the two ids is given: the stream's name comes from it. */
  readonly intuneDeviceId?: DirectoryId | undefined;
  readonly mtdDeviceId?: MtdDeviceId | undefined;
  readonly entraDeviceId?: DirectoryId | undefined;
  /** A lower-case word. */
  readonly platform: string;
  readonly osVersion?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly model?: string | undefined;
}

/** R7: the app was activated. */
export interface ActivateDevice {
  readonly type: 'ActivateDevice';
  /** When it happened. */
  readonly at: Instant;
}

/** The source says that a threat is open (R14a). */
export interface DetectThreat {
  readonly type: 'DetectThreat';
  /** When it was seen. */
  readonly at: Instant;
  readonly threatId: ThreatId;
  readonly threatType: ThreatType;
  /** Canonical codes: the handler has passed each through `canonicalClassification`. May be empty (R10). */
  readonly classifications: readonly string[];
  readonly severity: RiskLevel | null;
}

/** The source says that a threat is resolved (R14a). */
export interface ResolveThreat {
  readonly type: 'ResolveThreat';
  /** When it was seen. */
  readonly at: Instant;
  readonly threatId: ThreatId;
}

export type DeviceCommand = EnrollDevice | ActivateDevice | DetectThreat | ResolveThreat;
