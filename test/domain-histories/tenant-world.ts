import { nameUuid } from '#engine/commands/name-uuid.js';
import { compliancePolicyDecider } from '#domain/compliance-policy/decider.js';
import { connectorDecider } from '#domain/connector/decider.js';
import type { DeviceCommand } from '#domain/device/commands.js';
import type { DeviceState } from '#domain/device/decider.js';
import { deviceDecider } from '#domain/device/decider.js';
import type { DeviceEvent } from '#domain/device/events.js';
import { enrollmentGroupsDecider } from '#domain/enrollment-groups/decider.js';
import type { DeviceId, PersonId, TenantId } from '#domain/identity/ids.js';
import { deviceId, directoryId, personId, sourceName, tenantId } from '#domain/identity/ids.js';
import { deviceStream, ingestStream, tenantStream, userStream } from '#domain/identity/stream-name.js';
import { ingestDecider } from '#domain/ingest/decider.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import { mailDecider } from '#domain/mail/decider.js';
import { tenantDecider } from '#domain/tenant/decider.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';
import type { UserCommand } from '#domain/user/commands.js';
import type { UserState } from '#domain/user/decider.js';
import { userDecider } from '#domain/user/decider.js';
import type { UserEvent } from '#domain/user/events.js';
import type { Random } from './random.js';
import type { WrittenLog } from './written-log.js';
import { DecidedStream } from './written-log.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** 2027-01-01T00:00:00.000Z. */
export const NEW_YEAR = instant(Date.UTC(2027, 0, 1));

const hex = (number: number, width: number): string => number.toString(16).padStart(width, '0');
export const aTenantId = (number: number): TenantId => tenantId(`${hex(number, 8)}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`);
export const aPersonId = (number: number): PersonId => personId(`99999999-9999-4999-8999-${hex(number, 12)}`);
export const aGroupObject = (number: number) => directoryId(`88888888-8888-4888-8888-${hex(number, 12)}`);

export type DeviceStreamOf = DecidedStream<DeviceState, DeviceCommand, DeviceEvent>;

type UserStreamOf = DecidedStream<UserState, UserCommand, UserEvent>;

/** One clock for all tenants of a history. */
export interface Clock {
  now: Instant;
}

/** A tenant as an engine holds it: its streams, and what is kept beside the log. */
export class TenantWorld {
  readonly id: TenantId;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: WrittenLog;
  readonly tenant;
  readonly connector;
  readonly groups;
  readonly threatPolicy;
  readonly compliancePolicy;
  readonly ingest;
  readonly mail;
  readonly #users = new Map<PersonId, UserStreamOf>();
  readonly devices = new Map<DeviceId, DeviceStreamOf>();
  /** Newest sighting of each device, beside the log. */
  readonly sightings = new Map<DeviceId, Instant>();
  /** Newest heartbeat, beside the log; null while none was ever posted. */
  lastHeartbeatAt: Instant | null = null;

  constructor(number: number, random: Random, clock: Clock, log: WrittenLog) {
    this.id = aTenantId(number);
    this.random = random;
    this.clock = clock;
    this.log = log;
    this.tenant = new DecidedStream(log, tenantStream('tenant', this.id), tenantDecider);
    this.connector = new DecidedStream(log, tenantStream('connector', this.id), connectorDecider);
    this.groups = new DecidedStream(log, tenantStream('enrollmentGroups', this.id), enrollmentGroupsDecider);
    this.threatPolicy = new DecidedStream(log, tenantStream('threatPolicy', this.id), threatPolicyDecider);
    this.compliancePolicy = new DecidedStream(log, tenantStream('compliancePolicy', this.id), compliancePolicyDecider);
    this.ingest = new DecidedStream(log, ingestStream(this.id, sourceName('lookout')), ingestDecider);
    this.mail = new DecidedStream(log, tenantStream('mail', this.id), mailDecider);
  }

  get now(): Instant {
    return this.clock.now;
  }

  user(id: PersonId): UserStreamOf {
    return (
      this.#users.get(id) ??
      this.#added(this.#users, id, new DecidedStream(this.log, userStream(this.id, id), userDecider))
    );
  }

  /** The stream of a device, or of the address that an outside id is. */
  device(id: DeviceId): DeviceStreamOf {
    return (
      this.devices.get(id) ??
      this.#added(this.devices, id, new DecidedStream(this.log, deviceStream(this.id, id), deviceDecider))
    );
  }

  /** UUIDv5 of an outside id in the tenant's namespace. */
  addressOf(kind: 'intune' | 'mtd', id: string): DeviceId {
    const namespace = Buffer.from(this.id.replaceAll('-', ''), 'hex');
    return deviceId(nameUuid(namespace, `${kind}:${id}`.toLowerCase()));
  }

  /** Devices that are themselves: known, and neither an address nor joined to another. */
  living(): readonly { readonly id: DeviceId; readonly stream: DeviceStreamOf }[] {
    return [...this.devices]
      .filter(([, { state }]) => state.exists && state.supersededBy === null)
      .map(([id, stream]) => ({ id, stream }));
  }

  #added<Id, Stream>(streams: Map<Id, Stream>, id: Id, stream: Stream): Stream {
    streams.set(id, stream);
    return stream;
  }
}
