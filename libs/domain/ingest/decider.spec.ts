import { describe, expect, it } from '@jest/globals';
import { accept } from '../decider.js';
import type { Instant } from '../instant.js';
import { after, anIngestCommand, DAY_MS } from '../testing/commands.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import { ingestDecider } from './decider.js';
import type { IngestGapDetected } from './events.js';

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
    expect(given(gap(day(1), day(20))).state).toEqual({ gaps: [{ from: day(1), to: day(20) }] });
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
    expect(given(second, first).state).toEqual(given(first, second).state);
    const longer = gap(day(1), day(3));
    expect(given(longer, first).state.gaps.map(({ to }) => to)).toEqual([day(2), day(3)]);
  });

  it('R33 writes nothing for a command that is decided again', () => {
    expectIdempotent(ingestDecider, [], anIngestCommand);
  });
});
