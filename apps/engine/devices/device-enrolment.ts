import { Inject, Injectable } from '@nestjs/common';
import type { EnrollDevice } from '#domain/device/commands.js';
import type { DeviceState } from '#domain/device/decider.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { Refusal } from '../commands/outcome.js';
import type { Precondition } from '../commands/precondition.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';
import type { ToldPerson } from '../personal-data/people.js';
import { People } from '../personal-data/people.js';
import { personOfOutsideId } from '../users/person-id.js';
import { carries } from './device-addresses.js';
import type { DoneToDevice } from './device-commands.js';
import type { OutsideIds } from './device-id.js';
import { idsIn } from './device-id.js';
import { DeviceJoining } from './device-joining.js';

/** What is told of a device that enrolls. */
export type Enrolment = OutsideIds &
  Omit<EnrollDevice, 'type' | 'at' | 'userId' | keyof OutsideIds> & {
    /** Whose device it is; left out where the source does not say. */
    readonly user?: ToldPerson;
    /** When its source saw it: a device, or a generation, that begins with it began then (R8). Else it begins now. */
    readonly seenAt?: Instant;
  };

/** Each further one needs another writer that joined the device to another one meanwhile. */
const MOST_ATTEMPTS = 20;

/** The ids to enroll by: one that the device does not carry yet is linked, not enrolled. */
function idsToEnrollBy(
  enrolment: Enrolment,
  state: DeviceState | null,
): Pick<EnrollDevice, 'intuneDeviceId' | 'mtdDeviceId'> {
  const { intuneDeviceId, mtdDeviceId } = enrolment;
  if (state === null) return { intuneDeviceId, mtdDeviceId };
  const kept = idsIn({ intuneDeviceId, mtdDeviceId }).filter((id) => carries(state, id));
  return {
    intuneDeviceId: kept.some(({ kind }) => kind === 'intune') ? (state.intuneDeviceId ?? undefined) : undefined,
    mtdDeviceId: kept.some(({ kind }) => kind === 'mtd') ? (state.mtdDeviceId ?? undefined) : undefined,
  };
}

/** A feed knows people by their addresses alone: where somebody else has said whose device it is, that stands. */
const isNamedByOthers = (state: DeviceState | null): boolean =>
  state !== null && state.userId !== null && state.sources.some((source) => source !== 'feed');

/** R8, R33a: how a device enrolls that a message tells of, by one id or by both. */
@Injectable()
export class DeviceEnrolment {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(DeviceJoining) private readonly joining: DeviceJoining,
    @Inject(People) private readonly people: People,
  ) {}

  /**
   * Ids that prove to be of one device are joined first. A device that is new, or that begins its next generation,
   * enrolls first: there is nothing to join before.
   */
  async enroll(
    enrolment: Enrolment,
    envelope: CommandEnvelope,
    ifMatch: Precondition | null = null,
  ): Promise<DoneToDevice | Refusal> {
    const { tenantId } = envelope;
    const { seenAt, user: named, ...told } = enrolment;
    const ids = idsIn(enrolment);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const joined = await this.joining.join(ids, envelope, ifMatch);
      if (joined.kind !== 'joined') return joined;
      const { device, state, wrote } = joined;
      const begins = state === null || state.activation === 'deleted';
      const at = begins && seenAt !== undefined ? seenAt : this.clock.now();
      const user = enrolment.source === 'feed' && isNamedByOthers(state) ? undefined : named;
      const userId = user === undefined ? undefined : personOfOutsideId(tenantId, user.id);
      // Before the event: whoever is erased has every device that was ever theirs found.
      if (userId !== undefined) await this.people.noteDevice(tenantId, userId, device);
      const done = await this.streams.devices.execute({
        stream: deviceStream(tenantId, device),
        command: { type: 'EnrollDevice', at, ...told, userId, ...idsToEnrollBy(enrolment, state) },
        envelope,
        ifMatch: wrote ? null : ifMatch,
      });
      if (done.kind !== 'done') return done;
      if (user !== undefined) await this.people.keep(tenantId, user);
      if (done.state.supersededBy !== null) continue;
      if (!begins) return { ...done, device };
      const after = await this.joining.join(ids, envelope);
      if (after.kind !== 'joined') return after;
      if (after.device !== device) continue;
      const now = await this.streams.devices.read(deviceStream(tenantId, device), TRUSTED_FOR_MS);
      return { ...done, device, state: now.state, statePosition: now.position };
    }
    throw new Error('a device was joined to others too often while it enrolled');
  }
}
