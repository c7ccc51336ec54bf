import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventLog, ExpectedRevision, NewEvent } from '#domain/log/event-log.js';
import { WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { LogHarness } from './log-harness.js';
import type { ModelResult } from './model-log.js';
import { ModelLog } from './model-log.js';
import { allEvents, sampleEvent } from './sample-events.js';

const STREAMS = 3;

/** An append relative to where the stream is by then: how far the expected revision is off, and which events it brings. */
interface Step {
  readonly stream: number;
  readonly expected: 'streamExists' | 'any' | number;
  /** Names of events; few, so that workloads repeat some by themselves. */
  readonly names: readonly number[];
  /** Begin with this many of the events that are at that place already. */
  readonly recalled: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.nat(STREAMS - 1),
  expected: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: -6, max: 2 }) },
    { weight: 1, arbitrary: fc.constantFrom('streamExists' as const, 'any' as const) },
  ),
  names: fc.array(fc.nat(400), { minLength: 1, maxLength: 4 }),
  recalled: fc.oneof(fc.constant(0), fc.nat(4)),
});

interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

function appendOf({ stream, expected, names, recalled }: Step, run: number, model: ModelLog): Append {
  const name = `run${run}-${stream}`;
  const own = model.stream(name);
  if (typeof expected === 'string')
    return { stream: name, expected, events: names.map((n) => sampleEvent(`${run}/${n}`)) };
  const revision = Math.max(-1, own.length - 1 + expected);
  const events = [
    ...own.slice(revision + 1, revision + 1 + recalled),
    ...names.map((n) => sampleEvent(`${run}/${n}`)),
  ].slice(0, names.length);
  return { stream: name, expected: revision < 0 ? 'noStream' : revision, events };
}

async function resultOf(log: EventLog, { stream, expected, events }: Append): Promise<ModelResult> {
  try {
    const { revision, idempotent } = await log.append(stream, expected, events);
    return { revision, idempotent };
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return { actual: error.actual };
    throw error;
  }
}

export function describeDifferences(harness: LogHarness): void {
  describe('against the model', () => {
    let log: EventLog;
    let run = 0;
    beforeAll(async () => {
      ({ log } = await harness.open());
    });
    afterAll(() => log.close());

    it('random workloads come to the same results, streams and order (a failure prints its seed)', async () => {
      let repeats = 0;
      let conflicts = 0;
      const property = fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 60 }),
        fc.boolean(),
        async (steps, together) => {
          run += 1;
          const model = new ModelLog();
          const start = await log.head();
          const expected: ModelResult[] = [];
          const actual: Promise<ModelResult>[] = [];
          for (const each of steps) {
            const append = appendOf(each, run, model);
            // A loose append that brings known ids may be answered either way: that is not compared.
            if (
              typeof each.expected === 'string' &&
              append.events.some(({ id }) => model.all.some(({ event }) => event.id === id))
            )
              continue;
            expected.push(model.append(append.stream, append.expected, append.events));
            actual.push(resultOf(log, append));
            if (!together) await actual.at(-1);
          }
          const results = await Promise.all(actual);
          expect(results).toEqual(expected);
          for (const result of results) {
            if ('actual' in result) conflicts += 1;
            else if (result.idempotent) repeats += 1;
          }
          const events = await allEvents(log, start);
          expect(events.map(({ stream, revision, id, data }) => ({ stream, revision, id, data }))).toEqual(
            model.all.map(({ stream, revision, event: { id, data } }) => ({ stream, revision, id, data })),
          );
        },
      );
      await fc.assert(property, { numRuns: 60 });
      // The workloads are worth something only if they meet both.
      expect(repeats).toBeGreaterThan(20);
      expect(conflicts).toBeGreaterThan(20);
    });
  });
}
