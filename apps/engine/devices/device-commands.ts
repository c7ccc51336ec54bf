import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '#domain/instant.js';
import type { DeviceCommand } from '#domain/device/commands.js';
import type { DeviceState } from '#domain/device/decider.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { Answer } from '../commands/answer.js';
import { answerOf, doneOrProblem } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { Done } from '../commands/outcome.js';
import { Streams } from '../commands/streams.js';
import type { DeviceResource } from './device-resource.js';
import { deviceResource } from './device-resource.js';
import { judge, Judging, latest } from './judging.js';

/** The device that a command is about, and who sends it. */
export interface DeviceTarget {
  readonly tenant: TenantId;
  readonly device: DeviceId;
  readonly origin: CommandOrigin;
}

/** How every command on a device is executed, and how those about the device itself are answered. */
@Injectable()
export class DeviceCommands {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(Judging) private readonly judging: Judging,
  ) {}

  /** @throws ProblemError where the command is refused */
  async execute(
    { tenant, device, origin }: DeviceTarget,
    commandAt: (at: Instant) => DeviceCommand,
  ): Promise<Done<DeviceState>> {
    const outcome = await this.streams.devices.execute({
      stream: deviceStream(tenant, device),
      command: commandAt(this.clock.now()),
      envelope: envelopeOf(origin, tenant),
      ifMatch: origin.ifMatch,
    });
    return doneOrProblem(outcome);
  }

  /** The device as the command left it, its verdict included. */
  async answerOf({ tenant, device }: DeviceTarget, done: Done<DeviceState>): Promise<Answer<DeviceResource>> {
    const judgedBy = await this.judging.of(tenant);
    const verdict = judge(judgedBy, done.state);
    const position = latest(done.statePosition, judgedBy.position);
    return answerOf(done, deviceResource(device, done.state, verdict, judgedBy.threatPolicy, position));
  }
}
