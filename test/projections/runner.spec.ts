import { describe, expect, it } from '@jest/globals';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import type { ReadModelStore } from '#projections/runner/read-model-store.js';
import type { RunnerLimits } from '#projections/runner/runner-options.js';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import { parseDeviceBody, parseIntervalBody } from '#projections/folds/devices/rows.js';
import { sqliteReadModelStore } from '#adapters/read-model/sqlite-store.js';
import { ArrayLog } from './support/array-log.js';
import { openTenants } from './support/histories.js';
import type { Step } from './support/random-steps.js';
import { STEP_WEIGHTS, writeSteps } from './support/random-steps.js';
import { builtFrom, contentsOf, memoryReadModel, runnerOn } from './support/run.js';
import { saidIn } from './support/said.js';

const TENANTS = 3;

const aStep: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(...STEP_WEIGHTS.map(([what, weight]) => ({ arbitrary: fc.constant(what), weight }))),
  tenant: fc.nat(TENANTS - 1),
  device: fc.nat(11),
  choice: fc.nat(11),
  second: fc.integer({ min: 10, max: 1_000 }),
});
const aHistory = fc.array(aStep, { maxLength: 60 });
const someLimits: fc.Arbitrary<Partial<RunnerLimits>> = fc.record({
  batchSize: fc.integer({ min: 1, max: 20 }),
  pageSize: fc.integer({ min: 1, max: 5 }),
  pagesAtOnce: fc.integer({ min: 1, max: 3 }),
  transactionRows: fc.integer({ min: 1, max: 10 }),
  transactionEntries: fc.integer({ min: 1, max: 10 }),
  transactionEvents: fc.integer({ min: 1, max: 30 }),
  buildEvents: fc.integer({ min: 1, max: 30 }),
  cachedRows: fc.integer({ min: 1, max: 10 }),
  writeAheadAt: fc.integer({ min: 1, max: 5 }),
});

function logOf(steps: readonly Step[]): ArrayLog {
  const log = new ArrayLog();
  openTenants(log, TENANTS);
  writeSteps(log, steps);
  return log;
}

class Killed extends Error {}

/** A store whose process dies at every n-th transaction: before it is written, or just after. */
function mortal(store: ReadModelStore, lives: { left: number }, dies: 'before' | 'after'): ReadModelStore {
  return {
    ...store,
    commit(transaction) {
      lives.left -= 1;
      if (lives.left <= 0 && dies === 'before') throw new Killed();
      store.commit(transaction);
      if (lives.left <= 0) throw new Killed();
    },
  };
}

/** What is said of each row now, and in its intervals, without what an interval does not last for. */
function saidOf(database: DatabaseSync): { now: string[]; last: string[]; repeated: string[] } {
  const { intervals } = contentsOf(database);
  const bodyOf = (interval: { body: string }): string => {
    const { verdict, reasons, level, partnerReportedThreatState, withheld } = parseIntervalBody(interval.body);
    return JSON.stringify({ verdict, reasons, level, partnerReportedThreatState, withheld });
  };
  const rows = saidIn(database).map(({ tenant, key, verdict: { verdict, reasons, level }, intune }) => ({
    now: JSON.stringify({ verdict, reasons, level, ...intune }),
    said: intervals.filter((one) => one.tenant === tenant && one.key === key).map(bodyOf),
  }));
  return {
    now: rows.map(({ now }) => now),
    last: rows.map(({ said }) => said.at(-1) ?? ''),
    repeated: rows.flatMap(({ said }) => said.filter((one, index) => one === said[index - 1])),
  };
}

describe('the runner', () => {
  it('R11 records intervals of which each says something new, and the last says what is said now, whatever an event of the tenant concerned', async () => {
    await fc.assert(
      fc.asyncProperty(aHistory, someLimits, async (steps, limits) => {
        const log = logOf(steps);
        const database = memoryReadModel(log.logId);
        await runnerOn(log, sqliteReadModelStore(database), limits).run(new AbortController().signal, 'caughtUp');
        const { now, last, repeated } = saidOf(database);
        expect(last).toEqual(now);
        expect(repeated).toEqual([]);
        database.close();
      }),
      { numRuns: 60 },
    );
  });

  it('has each row in the lists that the row says, with its timers, whatever came before', async () => {
    await fc.assert(
      fc.asyncProperty(aHistory, someLimits, async (steps, limits) => {
        const log = logOf(steps);
        const database = memoryReadModel(log.logId);
        await runnerOn(log, sqliteReadModelStore(database), limits).run(new AbortController().signal, 'caughtUp');
        const { rows, listings } = contentsOf(database);
        for (const { tenant, key, body, heard_at: heardAt, expires_at: expiresAt } of rows) {
          const row = parseDeviceBody(body);
          const lists = listings.filter((one) => one.tenant === tenant && one.key === key).map(({ list }) => list);
          expect(lists).toEqual([...devicesProjection.listsOf(row)].sort());
          expect({ heardAt, expiresAt }).toEqual(devicesProjection.timersOf(row));
        }
        database.close();
      }),
      { numRuns: 60 },
    );
  });

  it('gives equal rows and entries, whatever the size of batches, pages, transactions and the cache', async () => {
    await fc.assert(
      fc.asyncProperty(aHistory, someLimits, async (steps, limits) => {
        const log = logOf(steps);
        const expected = await builtFrom(log);
        const database = memoryReadModel(log.logId);
        await runnerOn(log, sqliteReadModelStore(database), limits).run(new AbortController().signal, 'caughtUp');
        expect(contentsOf(database)).toEqual(contentsOf(expected));
        database.close();
        expected.close();
      }),
      { numRuns: 60 },
    );
  });

  it('gives equal rows and entries when it follows a growing log in lanes, killed at every transaction', async () => {
    await fc.assert(
      fc.asyncProperty(
        aHistory,
        fc.nat(60),
        someLimits,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('before' as const, 'after' as const),
        async (steps, head, limits, everyNth, dies) => {
          const log = logOf(steps.slice(0, head));
          const database = memoryReadModel(log.logId);
          const store = sqliteReadModelStore(database);
          await runnerOn(log, store, limits).run(new AbortController().signal, 'caughtUp');
          writeSteps(log, steps.slice(head));
          // One more transaction each time, so that it gets to the end also where it dies before the first one.
          for (let lives = everyNth, done = false; !done; lives += 1) {
            const runner = runnerOn(log, mortal(store, { left: lives }, dies), limits);
            done = await runner.run(new AbortController().signal, 'caughtUp').then(
              () => true,
              (error: unknown) => {
                if (!(error instanceof Killed)) throw error;
                return false;
              },
            );
          }
          const expected = await builtFrom(log);
          expect(contentsOf(database)).toEqual(contentsOf(expected));
          database.close();
          expected.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});
