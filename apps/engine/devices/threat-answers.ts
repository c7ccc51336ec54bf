import { Inject, Injectable } from '@nestjs/common';
import type { DeviceState } from '#domain/device/decider.js';
import type { ThreatFacts } from '#domain/compliance/facts.js';
import type { TenantId, ThreatId } from '#domain/identity/ids.js';
import { deviceStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import type { Answer } from '../commands/answer.js';
import { answerOf } from '../commands/answer.js';
import { Streams } from '../commands/streams.js';
import { ProblemError } from '../http/problem.js';
import type { DeviceTarget, DoneToDevice, Sighting } from './device-commands.js';
import { Judging } from './judging.js';
import type { ThreatResource } from './threat-resource.js';
import { threatResource } from './threat-resource.js';

/** R22: a threat that role `device` reports or resolves is word of the device; one that a service tells of is not. */
export const wordOfDevice = ({ origin }: DeviceTarget, claimed: Instant | null): Sighting => ({
  claimed,
  heard: ({ activation }) => origin.actor.type === 'device' && activation !== 'deleted',
});

const factsOf = ({ threats }: DeviceState, id: ThreatId): ThreatFacts | undefined =>
  threats.find(({ threatId }) => threatId === id);

/** How every command about a threat is answered. */
@Injectable()
export class ThreatAnswers {
  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(Judging) private readonly judging: Judging,
  ) {}

  /**
   * A command about a threat is answered with the threat. The device's verdict is read at the device: an answer that grew
   * with the device's threats would make each report dearer than the one before. A repeated command is answered with the
   * threat as it was then where the device has it no more.
   *
   * @throws ProblemError `not-found` where the threat is gone with a device that was joined to another since
   */
  async answerOf({ tenant }: DeviceTarget, done: DoneToDevice, id: ThreatId): Promise<Answer<ThreatResource>> {
    const threat = factsOf(done.state, id) ?? factsOf(await this.stateThen(tenant, done), id);
    if (threat === undefined) throw new ProblemError('not-found', 'The device has no threat with this id.');
    const policy = await this.judging.threatPolicy(tenant);
    return { ...answerOf(done, threatResource(threat, policy)), created: false };
  }

  private async stateThen(tenant: TenantId, { device, revision }: DoneToDevice): Promise<DeviceState> {
    return (await this.streams.devices.readTo(deviceStream(tenant, device), revision)).state;
  }
}
