import fc from 'fast-check';
import type { DeviceCommand } from '../device/commands.js';
import { deviceDecider } from '../device/decider.js';
import { ENROLLMENT_SOURCES, THREAT_TYPES } from '../device/events.js';
import type { ThreatReport } from '../device/events.js';
import { takenFrom } from '../device/state.js';
import { fold } from '../decider.js';
import { directoryId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import { eventsAfter } from './decider-specification.js';
import { aDirectoryId, anMtdDeviceId, aSeverity, aThreatId, codes, DAWN, OTHER_DEVICE } from './values.js';

const DAY_MS = 86_400_000;

/** A command that is told when it is decided. */
type CommandAt = (now: Instant) => DeviceCommand;

/** What every observation has: it may be some instants late. */
const observed = fc
  .record({
    late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 6 }), fc.constant(2 * DAY_MS)),
    heard: fc.boolean(),
    heardBefore: fc.option(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(2 * DAY_MS))),
    disconnectedAfterDays: fc.constantFrom(1, 3),
    thresholdSetBefore: fc.option(fc.constantFrom(0, 2 * DAY_MS)),
    gapEndedBefore: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 1 }),
  })
  .map(({ late, heard, heardBefore, disconnectedAfterDays, thresholdSetBefore, gapEndedBefore }) => (now: Instant) => ({
    at: instant(now - late),
    now,
    heard,
    lastHeardAt: heardBefore === null ? null : instant(now - heardBefore),
    disconnectedAfterDays,
    thresholdSince: thresholdSetBefore === null ? null : instant(now - thresholdSetBefore),
    gapEnds: gapEndedBefore.map((before) => instant(now - before)),
  }));

const aReport: fc.Arbitrary<ThreatReport> = fc.record({
  type: fc.constantFrom(...THREAT_TYPES),
  classifications: codes.map((names) => [...new Set(names)]),
  severity: aSeverity,
});

const ownId = directoryId('00000000-0000-4000-8000-000000000001');

const anEnrolment: fc.Arbitrary<CommandAt> = fc
  .record(
    {
      platform: fc.constantFrom('android', 'ios', 'android', 'ios', 'windows'),
      entraDeviceId: aDirectoryId,
      osVersion: fc.constantFrom('14.0', '17.4.1'),
      model: fc.constantFrom('Pixel 9', 'iPhone 17'),
    },
    { requiredKeys: [] },
  )
  .chain((told) =>
    fc
      .tuple(fc.constantFrom(...ENROLLMENT_SOURCES), fc.constantFrom('Field', 'Office'))
      .map(([source, group]): CommandAt => {
        const held = source === 'group' ? { group } : {};
        return (at) => ({ type: 'EnrollDevice', at, source, ...held, intuneDeviceId: ownId, ...told });
      }),
  );

const aWordOfSource: fc.Arbitrary<CommandAt> = fc
  .tuple(observed, aThreatId, aReport, fc.option(aReport), fc.constantFrom('reported', 'deleted'))
  .chain(([at, threatId, report, told, cause]) =>
    fc.constantFrom<CommandAt[]>(
      (now) => ({ type: 'DetectThreat', ...at(now), threatId, report }),
      (now) => ({ type: 'ResolveThreat', ...at(now), threatId, cause, report: told }),
      (now) => ({ type: 'ReportIgnoredThreat', ...at(now), threatId, report: told }),
    ),
  );

const anotherObservation: fc.Arbitrary<CommandAt> = observed.chain((at) =>
  fc.constantFrom<CommandAt[]>(
    (now) => ({ type: 'ActivateDevice', ...at(now) }),
    (now) => ({ type: 'ActivateDevice', ...at(now) }),
    (now) => ({ type: 'DeactivateDevice', ...at(now) }),
    (now) => ({ type: 'CheckIn', ...at(now) }),
    (now) => ({ type: 'ReportSecure', ...at(now) }),
    (now) => ({ type: 'ReportHeard', ...at(now) }),
    (now) => ({ type: 'ReportDisconnected', ...at(now), heard: false }),
  ),
);

const anAdminsWord: fc.Arbitrary<CommandAt> = fc
  .tuple(aThreatId, fc.option(fc.constantFrom('known', 'ours')), fc.option(fc.integer({ min: 1, max: 3 })))
  .chain(([threatId, reason, lasts]) =>
    fc.constantFrom<CommandAt[]>(
      (at) => ({ type: 'IgnoreThreat', at, threatId, reason, until: lasts === null ? null : instant(at + lasts) }),
      (at) => ({ type: 'ReopenThreat', at, threatId }),
      (at) => ({ type: 'ExpireIgnores', at }),
    ),
  );

const aTimer: fc.Arbitrary<CommandAt> = fc
  .tuple(fc.constantFrom(1, 3), fc.option(fc.integer({ min: 0, max: 2 * DAY_MS })))
  .chain(([disconnectedAfterDays, before]) => {
    const heard = (at: Instant) => ({
      lastHeardAt: before === null ? null : instant(at - before),
      disconnectedAfterDays,
    });
    return fc.constantFrom<CommandAt[]>(
      (at) => ({ type: 'MissHeartbeat', at, ...heard(at), thresholdSince: DAWN }),
      (at) => ({ type: 'MissHeartbeat', at, lastHeardAt: null, disconnectedAfterDays: 1, thresholdSince: DAWN }),
      (at) => ({ type: 'ReviewDisconnection', at, ...heard(at) }),
      (at) => ({ type: 'ReviewDisconnection', at, lastHeardAt: null, disconnectedAfterDays: 30 }),
    );
  });

const aChangeOfEnrolment: fc.Arbitrary<CommandAt> = fc
  .tuple(fc.constantFrom('Field', 'Office'), fc.boolean())
  .chain(([group, deleteOnUnenrollment]) =>
    fc.constantFrom<CommandAt[]>(
      (at) => ({ type: 'LeaveGroup', at, group, deleteOnUnenrollment }),
      (at) => ({ type: 'LeaveGroup', at, group, deleteOnUnenrollment: false }),
      (at) => ({ type: 'DeleteDevice', at, cause: 'command' }),
    ),
  );

/** Everything but links: what two devices may have gone through before they prove to be one. */
const aLoneCommand = fc.oneof(
  { weight: 3, arbitrary: anEnrolment },
  { weight: 5, arbitrary: aWordOfSource },
  { weight: 4, arbitrary: anotherObservation },
  { weight: 3, arbitrary: anAdminsWord },
  { weight: 2, arbitrary: aTimer },
  { weight: 1, arbitrary: aChangeOfEnrolment },
);

/** Commands as they are decided: time stands still, goes on a little, or a day. */
function decidedInTurn(aCommandAt: fc.Arbitrary<CommandAt>, maxLength: number): fc.Arbitrary<readonly DeviceCommand[]> {
  const aStep = fc.tuple(fc.constantFrom(0, 1, 2, DAY_MS), aCommandAt);
  return fc.tuple(anEnrolment, fc.array(aStep, { minLength: 4, maxLength })).map(([enrolment, steps]) => {
    let now = instant(DAWN + 3 * DAY_MS);
    const commands = [enrolment(now)];
    for (const [ms, commandAt] of steps) {
      now = instant(now + ms);
      commands.push(commandAt(now));
    }
    return commands;
  });
}

const aLink: fc.Arbitrary<CommandAt> = fc
  .tuple(decidedInTurn(aLoneCommand, 6), fc.option(aDirectoryId), fc.option(anMtdDeviceId), fc.boolean())
  .map(([other, intuneDeviceId, mtdDeviceId, isJoined]): CommandAt => {
    const takenAt = (at: Instant) => {
      const told = other.filter((command) => ('now' in command ? command.now : command.at) <= at);
      return takenFrom(OTHER_DEVICE, fold(deviceDecider, eventsAfter(deviceDecider, told)));
    };
    return (at) => ({
      type: 'LinkDevice',
      at,
      intuneDeviceId,
      mtdDeviceId,
      taken: isJoined ? takenAt(at) : null,
      disconnectedAfterDays: 1,
    });
  });

const aSupersession: fc.Arbitrary<CommandAt> = fc
  .boolean()
  .map((retired): CommandAt => (at) => ({ type: 'SupersedeDevice', at, by: OTHER_DEVICE, retired }));

const aCommandAt = fc.oneof(
  { weight: 60, arbitrary: aLoneCommand },
  { weight: 5, arbitrary: aLink },
  { weight: 1, arbitrary: aSupersession },
);

/** Any commands in the order in which they are decided, the first an enrolment; observations may be late. */
export const aDeviceHistory: fc.Arbitrary<readonly DeviceCommand[]> = decidedInTurn(aCommandAt, 16);
