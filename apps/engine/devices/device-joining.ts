import { Inject, Injectable } from '@nestjs/common';
import { survivorOf } from '#domain/device/joining.js';
import type { LinkDevice, SupersedeDevice } from '#domain/device/commands.js';
import type { DeviceState } from '#domain/device/decider.js';
import { takenFrom } from '#domain/device/state.js';
import type { TakenDevice } from '#domain/device/events.js';
import type { DeviceId, DirectoryId, MtdDeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import { stepOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { Outcome, Refusal } from '../commands/outcome.js';
import type { Precondition } from '../commands/precondition.js';
import { holds } from '../commands/precondition.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';
import type { FoundDevice, Lead } from './device-addresses.js';
import { carries, DeviceAddresses } from './device-addresses.js';
import type { OutsideId } from './device-id.js';
import { addressOf, idsIn } from './device-id.js';
import { Sightings } from './sightings.js';

/** The one device that all ids of a message stand for. */
export interface JoinedDevice {
  readonly kind: 'joined';
  readonly device: DeviceId;
  /** Null where it does not exist yet. */
  readonly state: DeviceState | null;
  /** A step wrote to its stream. */
  readonly wrote: boolean;
}

/** Each further one needs another writer that came between. */
const MOST_ATTEMPTS = 20;

const NO_EVENT_YET = [-1];

const RETIRED: Refusal = {
  kind: 'rejected',
  rejection: {
    code: 'id-retired',
    detail: 'The device that carried this id carries another one by now. Enroll it by the id that it has.',
  },
};

const isDeleted = ({ activation }: DeviceState): boolean => activation === 'deleted';

const intuneIn = (ids: readonly OutsideId[]): DirectoryId | null =>
  ids.find((one) => one.kind === 'intune')?.id ?? null;
const mtdIn = (ids: readonly OutsideId[]): MtdDeviceId | null => ids.find((one) => one.kind === 'mtd')?.id ?? null;

/**
 * R33a: makes one device of those that prove to be one. The survivor is linked first and takes over ids and what the
 * other brings, then the other is superseded, then the addresses of ids are. A crash between is mended by the next
 * message; a writer that comes between is seen by the revision that each step expects, and the step is decided again.
 */
@Injectable()
export class DeviceJoining {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(DeviceAddresses) private readonly addresses: DeviceAddresses,
    @Inject(Sightings) private readonly sightings: Sightings,
  ) {}

  /**
   * A deleted device is not linked: its next generation begins first, and then it is called again.
   *
   * @param ids that one message carries, at most one of each kind and at least one
   * @param ifMatch of the survivor's stream, where a step writes to it
   */
  async join(
    ids: readonly OutsideId[],
    envelope: CommandEnvelope,
    ifMatch: Precondition | null = null,
  ): Promise<JoinedDevice | Refusal> {
    let wrote = false;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const leads = await Promise.all(ids.map((id) => this.addresses.leadOf(envelope.tenantId, id)));
      if (leads.some(({ kind }) => kind === 'retired')) return RETIRED;
      const [survivor, other] = chosen(leads);
      if (survivor === undefined) return absent(envelope.tenantId, ids);
      const { device, folded } = survivor;
      if (isDeleted(folded.state)) return { kind: 'joined', device, state: folded.state, wrote };
      const linked = await this.link(survivor, other, ids, envelope, wrote ? null : ifMatch);
      if (linked.kind === 'preconditionFailed' && (ifMatch === null || wrote || holds(ifMatch, linked.revision)))
        continue;
      if (linked.kind !== 'done') return linked;
      wrote ||= linked.eventTypes.length > 0;
      if (await this.supersede(survivor, other, ids, leads, envelope))
        return { kind: 'joined', device, state: linked.state, wrote };
    }
    throw new Error('two devices were changed too often while they were joined');
  }

  private async link(
    { device, folded }: FoundDevice,
    other: FoundDevice | undefined,
    ids: readonly OutsideId[],
    envelope: CommandEnvelope,
    ifMatch: Precondition | null,
  ): Promise<Outcome<DeviceState>> {
    const { state, revision, position } = folded;
    if (other === undefined && ids.every((id) => carries(state, id)))
      return { kind: 'done', state, statePosition: position, revision, position, eventTypes: [], began: false };
    if (ifMatch !== null && !holds(ifMatch, revision)) return { kind: 'preconditionFailed', revision };
    const connector = await this.streams.connectors.read(tenantStream('connector', envelope.tenantId), TRUSTED_FOR_MS);
    const added = ids.filter((id) => !carries(state, id));
    const command: LinkDevice = {
      type: 'LinkDevice',
      at: this.clock.now(),
      intuneDeviceId: intuneIn(added),
      mtdDeviceId: mtdIn(added),
      taken: other === undefined ? null : await this.takenFrom(envelope.tenantId, other),
      disconnectedAfterDays: connector.state.settings.disconnectedAfterDays,
    };
    return this.streams.devices.execute({
      stream: deviceStream(envelope.tenantId, device),
      command,
      envelope: stepOf(envelope, `link ${revision} ${other?.folded.revision}`),
      ifMatch: [revision],
    });
  }

  private async takenFrom(tenant: TenantId, { device, folded }: FoundDevice): Promise<TakenDevice> {
    return takenFrom(device, folded.state, await this.sightings.last(tenant, device));
  }

  /** @returns false where another writer came between, and all is to be looked at again */
  private async supersede(
    survivor: FoundDevice,
    other: FoundDevice | undefined,
    ids: readonly OutsideId[],
    leads: readonly Lead[],
    envelope: CommandEnvelope,
  ): Promise<boolean> {
    const { tenantId } = envelope;
    const by = survivor.device;
    const kept = (id: OutsideId): boolean =>
      ids.some(({ kind }) => kind === id.kind) ? ids.some((one) => isOne(one, id)) : carries(survivor.folded.state, id);
    const before = [survivor, ...(other === undefined ? [] : [other])].flatMap(({ folded }) => idsIn(folded.state));
    if (other !== undefined) {
      const named = before.find((id) => addressOf(tenantId, id) === other.device);
      const retired = named === undefined || !kept(named);
      if (!(await this.point(other.device, { by, retired }, envelope, [other.folded.revision]))) return false;
    }
    for (const lead of leads)
      if (lead.kind === 'none' && !(await this.point(lead.device, { by, retired: false }, envelope, NO_EVENT_YET)))
        return false;
    for (const id of before.filter((one) => !kept(one))) {
      const address = addressOf(tenantId, id);
      if (address !== by && address !== other?.device && !(await this.retire(address, by, envelope))) return false;
    }
    return true;
  }

  /** Marks the address of an id that was let go; a device that lives there is no address. */
  private async retire(address: DeviceId, by: DeviceId, envelope: CommandEnvelope): Promise<boolean> {
    const { state, revision } = await this.streams.devices.read(deviceStream(envelope.tenantId, address), 0);
    if (state.exists && state.supersededBy === null) return true;
    return this.point(address, { by, retired: true }, envelope, [revision]);
  }

  private async point(
    address: DeviceId,
    to: Pick<SupersedeDevice, 'by' | 'retired'>,
    envelope: CommandEnvelope,
    ifMatch: readonly number[],
  ): Promise<boolean> {
    const outcome = await this.streams.devices.execute({
      stream: deviceStream(envelope.tenantId, address),
      command: { type: 'SupersedeDevice', at: this.clock.now(), ...to },
      envelope: stepOf(envelope, `supersede ${ifMatch.join()} ${to.by} ${to.retired}`),
      ifMatch,
    });
    return outcome.kind === 'done';
  }
}

const isOne = (a: OutsideId, b: OutsideId): boolean => a.kind === b.kind && a.id.toLowerCase() === b.id.toLowerCase();

/** The survivor, and the other one where there are two. */
function chosen(leads: readonly Lead[]): readonly [FoundDevice?, FoundDevice?] {
  const [first, ...rest] = leads.filter((lead) => lead.kind === 'device');
  const second = rest.find(({ device }) => device !== first?.device);
  if (first === undefined || second === undefined) return first === undefined ? [] : [first];
  return survivorOf(first.folded.state, second.folded.state) === 'first' ? [first, second] : [second, first];
}

/** The device that begins with these ids has the first one's. */
function absent(tenant: TenantId, [first]: readonly OutsideId[]): JoinedDevice {
  if (first === undefined) throw new Error('a message without an id');
  return { kind: 'joined', device: addressOf(tenant, first), state: null, wrote: false };
}
