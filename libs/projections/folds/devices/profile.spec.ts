import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Verdict } from '#domain/compliance/verdict.js';
import { gapStands } from '#domain/compliance/gaps.js';
import { rulesOf } from '#domain/compliance/rules.js';
import { fold } from '#domain/decider.js';
import { deviceDecider } from '#domain/device/decider.js';
import type { DeviceState } from '#domain/device/state.js';
import type { JudgedBy } from '#domain/guard/counts.js';
import { isJudged } from '#domain/guard/counts.js';
import { afterLeaving } from '#domain/guard/leaving.js';
import {
  aCompliancePolicy,
  aConnector,
  aDevice,
  aDeviceHistory,
  DEFAULT_POLICY,
  someGaps,
} from '#domain/testing/arbitraries.js';
import { eventsAfter } from '#domain/testing/decider-specification.js';
import { day } from '#domain/testing/device-words.js';
import { withRisk } from '#domain/threat-policy/policy.js';
import { profileOf, rowOfProfile } from './profile.js';
import type { ProfiledRow } from './profile.js';

const { evaluate, intuneState } = rulesOf(1);

const aJudgedBy: fc.Arbitrary<JudgedBy> = fc
  .record({
    compliancePolicy: aCompliancePolicy,
    connector: aConnector,
    gaps: someGaps,
    code: fc.constantFrom('TROJAN', 'ADWARE', 'UNKNOWN', 'SIDELOADED_APP'),
    risk: fc.constantFrom('none', 'low', 'high'),
  })
  .map(({ code, risk, ...by }) => ({
    ...by,
    rules: rulesOf(1),
    threatPolicy: { revision: 1, catalogue: withRisk(DEFAULT_POLICY.catalogue, code, risk) },
  }));

/** Devices by their own histories, and any that the rules could be asked about. */
const aState: fc.Arbitrary<DeviceState> = fc.oneof(
  aDeviceHistory.map((history) => fold(deviceDecider, eventsAfter(deviceDecider, history))),
  aDevice.map((facts) => ({
    ...deviceDecider.initialState,
    ...facts,
    exists: true,
    threats: facts.threats.map((threat) => ({ ...threat, words: [] })),
  })),
);

const codesOf = ({ reasons }: Verdict): readonly string[] => reasons.map(({ code }) => code);

/** Everything that is said of a device, as far as devices of one profile have it in common. */
function said(device: DeviceState, toldBefore: boolean, by: JudgedBy) {
  const verdict = evaluate(device, by.threatPolicy, by.compliancePolicy, by.connector, by.gaps);
  const intune = intuneState(device, by.threatPolicy, by.connector, toldBefore);
  return { word: verdict.verdict, level: verdict.level, codes: codesOf(verdict), ...intune, judged: isJudged(device) };
}

const rowOf = (device: DeviceState, toldBefore: boolean, { gaps }: JudgedBy): ProfiledRow => ({
  device,
  toldBefore,
  staleLevel: null,
  inGap: gapStands(device, gaps),
});

describe('the profile of a row', () => {
  it('R34 is judged as the row is, whatever it is judged by', () => {
    fc.assert(
      fc.property(aState, fc.boolean(), aJudgedBy, aJudgedBy, (device, toldBefore, by, other) => {
        const { device: some, toldBefore: someToldBefore } = rowOfProfile(profileOf(rowOf(device, toldBefore, by)));
        expect(said(some, someToldBefore, by)).toEqual(said(device, toldBefore, by));
        const changed = { ...other, gaps: by.gaps };
        expect(said(some, someToldBefore, changed)).toEqual(said(device, toldBefore, changed));
      }),
      { numRuns: 2000 },
    );
  });

  it('R8 R34 leaves its groups as the row does', () => {
    const leaving = fc.record({
      group: fc.constantFrom('Field', 'Office'),
      deleteOnUnenrollment: fc.boolean(),
      at: fc.constant(day(1000)),
    });
    fc.assert(
      fc.property(aState, leaving, aJudgedBy, (device, left, by) => {
        fc.pre(isJudged(device));
        const { device: some } = rowOfProfile(profileOf(rowOf(device, false, by)));
        expect(some.groups).toEqual(device.groups);
        expect(said(afterLeaving(some, left), false, by)).toEqual(said(afterLeaving(device, left), false, by));
      }),
      { numRuns: 2000 },
    );
  });

  it('R34 is that of the row that it stands for', () => {
    fc.assert(
      fc.property(aState, fc.boolean(), aJudgedBy, (device, toldBefore, by) => {
        const profile = profileOf(rowOf(device, toldBefore, by));
        expect(profileOf(rowOfProfile(profile))).toBe(profile);
      }),
    );
  });

  it('R34 is the same for devices that only their ids, instants and resolved threats tell apart', () => {
    fc.assert(
      fc.property(aState, aJudgedBy, (device, by) => {
        fc.pre(device.intuneDeviceId !== null);
        const row = rowOf(device, false, by);
        const other: DeviceState = {
          ...device,
          entraDeviceId: null,
          model: 'another',
          folded: device.folded + 7,
          lastHeardAt: day(77),
          threats: device.threats.filter(({ status }) => status === 'open'),
        };
        expect(profileOf({ ...row, device: other })).toBe(profileOf(row));
      }),
    );
  });

  it('keeps the level that a row had when it could be followed no more', () => {
    const row: ProfiledRow = {
      device: deviceDecider.initialState,
      toldBefore: false,
      staleLevel: 'high',
      inGap: false,
    };
    expect(rowOfProfile(profileOf(row)).staleLevel).toBe('high');
  });
});
