import { Inject, Injectable } from '@nestjs/common';
import type { DeviceCommand, Observation } from '#domain/device/commands.js';
import type { DeviceState } from '#domain/device/decider.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { Done, Refusal } from '../commands/outcome.js';
import type { Precondition } from '../commands/precondition.js';
import { Streams, TRUSTED_FOR_MS } from '../commands/streams.js';
import { People } from '../personal-data/people.js';
import type { DeviceResource } from './device-resource.js';
import { deviceResource } from './device-resource.js';
import { judge, Judging, latest } from './judging.js';
import type { Observed } from './observations.js';
import { Observations } from './observations.js';

/** The device that a command is about, and who sends it. */
export interface DeviceTarget {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly origin: CommandOrigin;
}

/** What was done, and to which device: the survivor of the one that the command named (R33a). */
export interface DoneToDevice extends Done<DeviceState> {
  readonly device: DeviceId;
}

/** When an observation was made, by its source; null where it does not say. */
export interface Sighting {
  readonly claimed: Instant | null;
  /** R22: it is word of the device itself, if the device is in a state in which that counts. */
  readonly heard: (device: DeviceState) => boolean;
}

/** More joins than a device can go through between two looks at it. */
const MOST_HOPS = 20;

type CommandFor = (device: DeviceId, state: DeviceState) => DeviceCommand | Promise<DeviceCommand>;

/** How every command on a device is executed, and how those about the device itself are answered. */
@Injectable()
export class DeviceCommands {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(Observations) private readonly observations: Observations,
    @Inject(Judging) private readonly judging: Judging,
    @Inject(People) private readonly people: People,
  ) {}

  /** What an admin, or a service for one, does to a device. @throws ProblemError where the command is refused */
  async execute(
    { tenant, device, origin }: DeviceTarget,
    commandAt: (at: Instant) => DeviceCommand,
  ): Promise<DoneToDevice> {
    const { ifMatch } = origin;
    const command = () => commandAt(this.clock.now());
    return doneOrProblem(await this.executeOn(device, envelopeOf(origin, tenant), command, ifMatch));
  }

  /** What a source saw. @throws ProblemError where the command is refused */
  async observe(
    { tenant, device, origin }: DeviceTarget,
    { claimed, heard }: Sighting,
    observation: (observed: Observed, device: DeviceId) => Observation | Promise<Observation>,
  ): Promise<DoneToDevice> {
    const time = this.observations.timeOf(claimed);
    const { claimedAt } = time;
    const envelope = { ...envelopeOf(origin, tenant), ...(claimedAt === undefined ? {} : { claimedAt }) };
    const command: CommandFor = async (id, state) =>
      observation(
        state.exists && heard(state)
          ? await this.observations.heard(tenant, id, time)
          : await this.observations.told(tenant, time),
        id,
      );
    return doneOrProblem(await this.executeOn(device, envelope, command, origin.ifMatch));
  }

  /**
   * R33a: executes a command on the device, or on the one that it was joined to. One that was decided on a device while it
   * was being joined to another is executed on that one, too: what the first wrote has no effect.
   */
  async executeOn(
    named: DeviceId,
    envelope: CommandEnvelope,
    commandFor: CommandFor,
    ifMatch: Precondition | null = null,
  ): Promise<DoneToDevice | Refusal> {
    let device = named;
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
      const stream = deviceStream(envelope.tenantId, device);
      const { state, recent } = await this.streams.devices.read(stream, TRUSTED_FOR_MS);
      const repeated = recent.has(envelope.commandId);
      if (state.supersededBy !== null && !repeated) {
        device = state.supersededBy;
        continue;
      }
      const command = await commandFor(device, state);
      const outcome = await this.streams.devices.execute({ stream, command, envelope, ifMatch });
      if (outcome.kind !== 'done') return outcome;
      if (outcome.state.supersededBy === null) return { ...outcome, device };
      if (repeated) return { ...outcome, ...(await this.survivorOf(envelope.tenantId, outcome.state.supersededBy)) };
      device = outcome.state.supersededBy;
    }
    throw new Error(`${named}: was joined to more devices than there can be`);
  }

  /** The device as the command left it, its verdict included. */
  async answerOf(tenant: TenantId, done: DoneToDevice): Promise<Answer<DeviceResource>> {
    const judgedBy = await this.judging.of(tenant);
    const verdict = judge(judgedBy, done.state);
    const position = latest(done.statePosition, judgedBy.position);
    const user = await this.people.shown(tenant, done.state.userId);
    return answerOf(done, deviceResource(done.device, done.state, user, verdict, judgedBy.threatPolicy, position));
  }

  /** A repeated command is answered as the first time, with the device that it has become. */
  private async survivorOf(
    tenant: TenantId,
    first: DeviceId,
  ): Promise<Pick<DoneToDevice, 'device' | 'state' | 'statePosition'>> {
    let device = first;
    for (let hop = 0; hop < MOST_HOPS; hop += 1) {
      const { state, position } = await this.streams.devices.read(deviceStream(tenant, device), TRUSTED_FOR_MS);
      if (state.supersededBy === null) return { device, state, statePosition: position };
      device = state.supersededBy;
    }
    throw new Error(`${first}: was joined to more devices than there can be`);
  }
}
