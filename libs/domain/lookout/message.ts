import type { JsonObject } from '../codec/json.js';
import type { ThreatReport } from '../device/events.js';
import type { DirectoryId, MtdDeviceId, ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { SetAsideReason } from './set-aside-reason.js';

/** R32: what a status of a device comes to, in the order in which it is told to the device. */
export type DeviceStep =
  'DeleteDevice' | 'ActivateDevice' | 'DeactivateDevice' | 'ReportSecure' | 'ReportHeard' | 'ReportDisconnected';

/** What every event that can be read tells of itself. */
interface Envelope {
  /** The source's id of the event (R31). */
  readonly id: string;
  /** When it happened by the source: `created_time`. */
  readonly at: Instant;
  /** `enterprise_guid`: kept, not judged. */
  readonly enterprise: string | null;
}

/** What the source says of a threat. `deleted`: the threat is no more. */
export type ThreatSaid = 'open' | 'resolved' | 'ignored' | 'deleted';

export interface ThreatMessage extends Envelope {
  readonly kind: 'threat';
  readonly device: MtdDeviceId;
  /** R22: the device itself says it. */
  readonly heard: boolean;
  readonly threatId: ThreatId;
  readonly said: ThreatSaid;
  readonly report: ThreatReport;
  /** What else it tells of the threat: evidence. */
  readonly details: JsonObject | null;
}

export interface DeviceMessage extends Envelope {
  readonly kind: 'device';
  readonly device: MtdDeviceId;
  readonly intuneDeviceId: DirectoryId | null;
  /** Of whose device it is: a person's own, which no event of ours names. */
  readonly email: string | null;
  readonly platform: string | null;
  readonly osVersion: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  /** R22: the device itself says it, or it is protected. Never where it says that it is disconnected. */
  readonly heard: boolean;
  readonly steps: readonly DeviceStep[];
}

/** What one event of the Mobile Risk API comes to. */
export type LookoutMessage =
  | ThreatMessage
  | DeviceMessage
  /** It is kept in the ingest stream, and changes nothing else. */
  | (Envelope & { readonly kind: 'notJudged' })
  /** Of a type that this release does not know. */
  | { readonly kind: 'unknownType'; readonly id: string }
  /** `device`: whose it seems to be, where that can be read. */
  | { readonly kind: 'setAside'; readonly reason: SetAsideReason; readonly device: MtdDeviceId | null };

/** Why an event can not be read. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly reason: SetAsideReason;
}
