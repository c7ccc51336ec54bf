import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import { deviceId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { after, anIngestCommand, DAY_MS } from '../testing/commands.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import { ingestDecider } from './decider.js';
import type { IngestCheckpointed, IngestEventKept, IngestEventSetAside, IngestGapDetected } from './events.js';

const given = givenOf(ingestDecider);
const at = after(30 * DAY_MS);
const day = (days: number): Instant => after(days * DAY_MS);
const record = (from: Instant, to: Instant) => ({ type: 'RecordGap', at, from, to }) as const;
const gap = (from: Instant, to: Instant): IngestGapDetected => ({
  type: 'IngestGapDetected',
  occurredAt: from,
  data: { from, to },
});

describe('a gap of a source', () => {
  it('R33 began when the source was last heard', () => {
    expect(given().when(record(day(1), day(20)))).toEqual(accept(gap(day(1), day(20))));
    expect(given(gap(day(1), day(20))).state.gaps).toEqual([{ from: day(1), to: day(20) }]);
  });

  it('R33 is recorded once, with all that lies within it', () => {
    const { when } = given(gap(day(1), day(20)));
    expect(when(record(day(1), day(20)))).toEqual(accept());
    expect(when(record(day(2), day(19)))).toEqual(accept());
  });

  it('R33 is another one where it reaches further', () => {
    const { when } = given(gap(day(1), day(20)));
    expect(when(record(day(1), day(21)))).toEqual(accept(gap(day(1), day(21))));
    expect(when(record(day(0), day(20)))).toEqual(accept(gap(day(0), day(20))));
  });

  it('R33 is none where the source still offers all that came after it was heard', () => {
    expect(given().when(record(day(20), day(20)))).toEqual(accept());
    expect(given().when(record(day(20), day(10)))).toEqual(accept());
  });

  it('R33 stands in the order of its beginning, whichever was found first', () => {
    const [first, second] = [gap(day(1), day(2)), gap(day(5), day(6))];
    expect(given(second, first).state.gaps).toEqual(given(first, second).state.gaps);
    const longer = gap(day(1), day(3));
    expect(given(longer, first).state.gaps.map(({ to }) => to)).toEqual([day(2), day(3)]);
  });
});

const original = {
  sealedFor: deviceId('0f8fad5b-d9cb-569f-a165-70867728950e'),
  original: { open: {}, sealed: '1.c2VhbGVk' },
  whole: true,
};
const setAside: IngestEventSetAside = {
  type: 'IngestEventSetAside',
  occurredAt: at,
  data: { ...original, key: 'e-1', reason: 'statusUnknown' },
};
const kept: IngestEventKept = {
  type: 'IngestEventKept',
  occurredAt: day(2),
  data: { ...original, key: 'e-2', reason: 'late', enterprise: null },
};
const counts = { accepted: 2, duplicates: 0, late: 1, ignored: 0, deadLettered: 1, newestAt: day(2) };
const checkpoint: IngestCheckpointed = { type: 'IngestCheckpointed', occurredAt: at, data: counts };

describe('what a source said', () => {
  it('R32 is set aside with its reason, once', () => {
    const command = { type: 'SetEventAside', at, setAside: setAside.data } as const;
    expect(given().when(command)).toEqual(accept(setAside));
    expect(given(setAside).when({ ...command, at: after(31 * DAY_MS) })).toEqual(accept());
  });

  it('R31 is kept where it is late, at its own time, once', () => {
    const command = { type: 'KeepEvent', at: day(2), kept: kept.data } as const;
    expect(given().when(command)).toEqual(accept(kept));
    expect(given(setAside, kept).when(command)).toEqual(accept());
  });

  it('R32 is tried again after it was set aside, and that is recorded once', () => {
    const command = { type: 'RecordRetry', at, retried: { setAside: 0, outcome: 'accepted' } } as const;
    const retried = { type: 'IngestEventRetried', occurredAt: at, data: command.retried } as const;
    expect(given(setAside).when(command)).toEqual(accept(retried));
    expect(given(setAside, retried).when(command)).toEqual(accept());
    expect(given().when(command)).toMatchObject({ rejection: { code: 'not-found' } });
  });

  it('R31 is counted once for each request that took something in', () => {
    const command = { type: 'Checkpoint', at, counted: counts } as const;
    expect(given(setAside, kept).when(command)).toEqual(accept(checkpoint));
    expect(given(checkpoint).when(command)).toEqual(accept());
    expect(given(checkpoint).when({ ...command, counted: { ...counts, accepted: 3 } })).not.toEqual(accept());
  });

  it('R31 R33 is not recorded again by a command that is decided again', () => {
    expectIdempotent(ingestDecider, [], anIngestCommand);
  });
});
