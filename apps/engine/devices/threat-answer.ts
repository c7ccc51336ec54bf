import type { DeviceState } from '#domain/device/decider.js';
import type { ThreatFacts } from '#domain/compliance/facts.js';
import type { ThreatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import type { Answer } from '../commands/answer.js';
import { answerOf } from '../commands/answer.js';
import type { Done } from '../commands/outcome.js';
import { ProblemError } from '../http/problem.js';
import type { DeviceTarget, Sighting } from './device-commands.js';
import type { ThreatResource } from './threat-resource.js';
import { threatResource } from './threat-resource.js';

/** R22: a threat that role `device` reports or resolves is word of the device; one that a service tells of is not. */
export const wordOfDevice = ({ origin }: DeviceTarget, claimed: Instant | null): Sighting => ({
  claimed,
  heard: ({ activation }) => origin.actor.type === 'device' && activation !== 'deleted',
});

const factsOf = ({ threats }: DeviceState, id: ThreatId): ThreatFacts | undefined =>
  threats.find(({ threatId }) => threatId === id);

/**
 * A command about a threat is answered with the threat. The device's verdict is read at the device: an answer that grew
 * with the device's threats would make each report dearer than the one before.
 *
 * @throws ProblemError `not-found` where the device has no such threat any more, as after a repeated old command
 */
export function threatAnswer(done: Done<DeviceState>, id: ThreatId, policy: ThreatPolicy): Answer<ThreatResource> {
  const threat = factsOf(done.state, id);
  if (threat === undefined) throw new ProblemError('not-found', 'The device has no threat with this id.');
  return { ...answerOf(done, threatResource(threat, policy)), created: false };
}
