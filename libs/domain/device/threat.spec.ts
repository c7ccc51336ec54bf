import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { threatId } from '../identity/ids.js';
import {
  ADWARE,
  day,
  detect,
  detected,
  enrolled,
  given,
  ignoredBySource,
  observed,
  reclassified,
  report,
  resolve,
  resolved,
  T1,
  T2,
  TROJAN,
} from '../testing/device-words.js';
import type { DeviceEvent, ThreatReport } from './events.js';

const after = (...events: readonly DeviceEvent[]) => given(enrolled(), ...events);
const reportIgnored = (days: number, told: ThreatReport | null = null) =>
  ({ type: 'ReportIgnoredThreat', ...observed(day(days)), threatId: T1, report: told }) as const;

describe('a threat', () => {
  it('R14a that is detected is open', () => {
    expect(after().when(detect(day(1)))).toEqual(accept(detected(day(1))));
    expect(after(detected(day(1))).state.threats).toMatchObject([
      { threatId: T1, status: 'open', detectedAt: day(1), resolvedAt: null, classifications: ['TROJAN'] },
    ]);
  });

  it('R13 keeps the severity that its source reported as evidence', () => {
    expect(after(detected(day(1))).state.threats[0]?.severity).toBe('low');
  });

  it('R14a that is resolved is so from the first time on', () => {
    const known = after(detected(day(1)), resolved(day(2)));
    expect(after(detected(day(1))).when(resolve(day(2)))).toEqual(accept(resolved(day(2))));
    expect(known.state.threats).toMatchObject([{ status: 'resolved', resolvedAt: day(2) }]);
    expect(known.when(resolve(day(3)))).toEqual(accept(resolved(day(3))));
    expect(known.when(resolve(day(2)))).toEqual(accept());
    expect(after(detected(day(1)), resolved(day(2)), resolved(day(3))).state.threats[0]?.resolvedAt).toBe(day(2));
  });

  it('R14a that its source deleted is resolved', () => {
    const command = { ...resolve(day(2)), cause: 'deleted' } as const;
    expect(after(detected(day(1))).when(command)).toMatchObject({
      events: [{ type: 'ThreatResolved', data: { cause: 'deleted' } }],
    });
  });

  it('R14a that is reported again after it was resolved is open again under the same id', () => {
    const events = [detected(day(1)), resolved(day(2))];
    expect(after(...events).when(detect(day(3)))).toEqual(accept(detected(day(3))));
    expect(after(...events, detected(day(3))).state.threats).toMatchObject([
      { threatId: T1, status: 'open', detectedAt: day(1), resolvedAt: null },
    ]);
  });

  it('R14a opens again also where the clock stands still', () => {
    const events = [detected(day(1)), resolved(day(1))];
    expect(after(...events).when(detect(day(1)))).toEqual(accept(detected(day(1))));
    expect(after(...events, detected(day(1))).state.threats).toMatchObject([{ status: 'open' }]);
  });

  it('R31 that repeats what is known is recorded at another instant, not at the same one', () => {
    expect(after(detected(day(1))).when(detect(day(2)))).toEqual(accept(detected(day(2))));
    expect(after(detected(day(1))).when(detect(day(1)))).toEqual(accept());
    expect(after(detected(day(1), report('TROJAN', 'BOT'))).when(detect(day(1), report('BOT', 'TROJAN')))).toEqual(
      accept(),
    );
  });

  it.each<Partial<ThreatReport>>([
    { type: 'NETWORK' },
    { severity: null },
    { classifications: ['TROJAN', 'SPYWARE'] },
    { classifications: ['SPYWARE'] },
  ])('R14a that is told otherwise at the same instant is recorded: %j', (field) => {
    const told = { ...TROJAN, ...field };
    const type = field.classifications === undefined ? 'ThreatDetected' : 'ThreatReclassified';
    expect(after(detected(day(1))).when(detect(day(1), told))).toEqual(
      accept({ type, occurredAt: day(1), data: { threatId: T1, ...told, details: null } }),
    );
  });

  it('R14a is described by its newest report', () => {
    const newer = { ...ADWARE, severity: null };
    expect(after(detected(day(1))).when(detect(day(2), newer))).toEqual(accept(reclassified(day(2), newer)));
    expect(after(detected(day(1)), reclassified(day(2), newer)).state.threats).toMatchObject([
      { classifications: ['ADWARE'], severity: null, detectedAt: day(1) },
    ]);
  });

  it('R14a that came late is reclassified by what the source had said until then', () => {
    const known = after(detected(day(1)), reclassified(day(3), ADWARE));
    expect(known.when(detect(day(2), TROJAN, day(4)))).toEqual(accept(detected(day(2))));
    expect(known.when(detect(day(2), ADWARE, day(4)))).toEqual(accept(reclassified(day(2), ADWARE)));
    expect(after(detected(day(3))).when(detect(day(2), ADWARE, day(4)))).toEqual(accept(detected(day(2), ADWARE)));
  });

  it('R14a that is first heard of as resolved or ignored is recorded as that, and opens nothing', () => {
    expect(after().when(resolve(day(1), ADWARE))).toEqual(accept(resolved(day(1), ADWARE)));
    expect(after(resolved(day(1), ADWARE)).state.threats).toMatchObject([
      { status: 'resolved', classifications: ['ADWARE'], detectedAt: day(1), resolvedAt: day(1) },
    ]);
    expect(after().when(reportIgnored(1, ADWARE))).toEqual(accept(ignoredBySource(day(1), ADWARE)));
    expect(after(ignoredBySource(day(1), ADWARE)).state.threats).toMatchObject([
      { status: 'ignored', classifications: ['ADWARE'], detectedAt: day(1), ignoredUntil: null },
    ]);
    expect(after(resolved(day(1), ADWARE)).when(resolve(day(1), ADWARE))).toEqual(accept());
    expect(after(ignoredBySource(day(1), ADWARE)).when(reportIgnored(1, ADWARE))).toEqual(accept());
  });

  it('R14a that is known keeps what its source tells with a resolution, whichever comes first', () => {
    expect(after(detected(day(1))).when(resolve(day(2), ADWARE))).toEqual(accept(resolved(day(2), ADWARE)));
    expect(after(detected(day(1))).when(reportIgnored(2, ADWARE))).toEqual(accept(ignoredBySource(day(2), ADWARE)));
    const facts = { status: 'resolved', detectedAt: day(1), resolvedAt: day(2), classifications: ['ADWARE'] };
    expect(after(detected(day(1)), resolved(day(2), ADWARE)).state.threats).toMatchObject([facts]);
    expect(after(resolved(day(2), ADWARE), detected(day(1))).state.threats).toMatchObject([facts]);
  });

  it('R14a that its source ignores is ignored until the source says otherwise', () => {
    const events = [detected(day(1)), ignoredBySource(day(2))];
    expect(after(...events).state.threats).toMatchObject([{ status: 'ignored', resolvedAt: null }]);
    expect(after(...events, detected(day(3))).state.threats).toMatchObject([{ status: 'open' }]);
    expect(after(...events, resolved(day(3))).state.threats).toMatchObject([{ status: 'resolved' }]);
    expect(after(...events).when(reportIgnored(3))).toEqual(accept(ignoredBySource(day(3))));
  });

  it('R3 of a device that is not enrolled, and one that it does not have, is refused', () => {
    const refusal = { rejection: { code: 'not-found' } };
    expect(given().when(detect(day(1)))).toMatchObject(refusal);
    expect(given().when(resolve(day(1)))).toMatchObject(refusal);
    expect(after().when(resolve(day(1)))).toMatchObject(refusal);
    expect(after().when(reportIgnored(1))).toMatchObject(refusal);
    expect(after(detected(day(1), TROJAN, T2)).when(resolve(day(1)))).toMatchObject(refusal);
  });

  it.each(['__proto__', 'constructor', 'toString'])('R14a may have the id %s', (text) => {
    const id = threatId(text);
    expect(after().when({ ...resolve(day(1)), threatId: id })).toMatchObject({ rejection: { code: 'not-found' } });
    const { state } = after(detected(day(1), TROJAN, id), detected(day(1)));
    expect(state.threats.map((threat) => threat.threatId).sort()).toEqual([text, 't-1'].sort());
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe('late words about a threat', () => {
  it('R14a a resolution older than the newest report changes nothing', () => {
    expect(after(detected(day(5)), resolved(day(3))).state.threats).toMatchObject([
      { status: 'open', resolvedAt: null, detectedAt: day(5) },
    ]);
  });

  it('R14a a report older than the resolution only tells when the threat was first seen', () => {
    expect(after(detected(day(3)), resolved(day(5)), detected(day(1), ADWARE)).state.threats).toMatchObject([
      { status: 'resolved', resolvedAt: day(5), detectedAt: day(1), classifications: ['TROJAN'] },
    ]);
  });

  it('R14a a report between two resolutions belongs to the second', () => {
    const words = [detected(day(1)), resolved(day(2)), resolved(day(6)), resolved(day(8)), detected(day(4))];
    expect(after(...words).state.threats).toMatchObject([{ status: 'resolved', resolvedAt: day(6) }]);
  });

  it('R14a of two words at one instant the one recorded later holds', () => {
    expect(after(detected(day(2)), resolved(day(2))).state.threats).toMatchObject([{ status: 'resolved' }]);
    expect(after(detected(day(2)), resolved(day(2)), detected(day(2))).state.threats).toMatchObject([
      { status: 'open' },
    ]);
  });

  it('R31 one that has no effect is recorded once', () => {
    const known = [detected(day(1)), detected(day(9))];
    expect(after(...known).when(detect(day(5), TROJAN, day(10)))).toEqual(accept(detected(day(5))));
    expect(after(...known, detected(day(5))).when(detect(day(5), TROJAN, day(10)))).toEqual(accept());
  });

  it('R14a whoever repeats himself does not make the device grow', () => {
    const repeated = Array.from({ length: 200 }, (_none, index) => detected(day(1 + index)));
    expect(after(...repeated).state.threats[0]?.words).toHaveLength(2);
    const resolutions = repeated.map(({ occurredAt }) => resolved(occurredAt));
    const { words, resolvedAt } = after(detected(day(0)), ...resolutions).state.threats[0] ?? {};
    expect([words?.length, resolvedAt]).toEqual([9, day(1)]);
    const swaying = repeated.flatMap(({ occurredAt }) => [detected(occurredAt), resolved(occurredAt)]);
    const swayed = after(...swaying).state.threats[0];
    expect(swayed).toMatchObject({ status: 'resolved', detectedAt: day(1), resolvedAt: day(200) });
    expect(swayed?.words).toHaveLength(32);
  });
});
