import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DatabaseSync } from 'node:sqlite';
import type { ReadModelStore } from '#projections/runner/read-model-store.js';
import type { Committed } from '#projections/runner/runner-options.js';
import { sqliteReadModelStore } from '#adapters/read-model/sqlite-store.js';
import { ArrayLog } from './support/array-log.js';
import {
  activate,
  aDevice,
  at,
  aTenant,
  changeRule,
  detect,
  enroll,
  JUDGING_RULE,
  openTenants,
} from './support/histories.js';
import { builtFrom, contentsOf, memoryReadModel, runnerOn } from './support/run.js';

const [large, small] = [aTenant(0), aTenant(1)];
const DEVICES = 40;
const LIMITS = { pageSize: 2, pagesAtOnce: 1 };

describe('a fan-out over many rows', () => {
  let log: ArrayLog;
  let database: DatabaseSync;
  let store: ReadModelStore;

  beforeEach(async () => {
    log = new ArrayLog();
    openTenants(log, 2);
    for (let number = 0; number < DEVICES; number += 1) {
      enroll(log, large, aDevice(number), at(10));
      activate(log, large, aDevice(number), at(11));
    }
    enroll(log, small, aDevice(0), at(12));
    activate(log, small, aDevice(0), at(13));
    database = memoryReadModel(log.logId);
    store = sqliteReadModelStore(database);
    await runnerOn(log, store).run(new AbortController().signal, 'caughtUp');
  });

  afterEach(() => database.close());

  const entriesOf = (tenant: string, position: string): { n: number; data: string }[] =>
    database
      .prepare('SELECT n, data FROM entries WHERE tenant = ? AND position = ? ORDER BY n')
      .all(tenant, position)
      .map(({ n, data }) => ({ n: Number(n), data: String(data) }));

  it('lets an event of another tenant be seen between its pages, and keeps its own tenant in the order of the log', async () => {
    const stopping = new AbortController();
    const fanOut = changeRule(log, large, at(20), { ...JUDGING_RULE, partnerDataEnabled: false });
    let own = '';
    let others = '';
    let seenWithPagesLeft = false;
    const onCommit = ({ progress }: Committed): void => {
      const [lane] = progress.lanes;
      const pages = entriesOf(large, fanOut).length;
      if (others === '' && pages >= 4) {
        own = detect(log, large, aDevice(7), at(21));
        others = detect(log, small, aDevice(0), at(21));
      }
      if (others !== '' && entriesOf(small, others).length > 0 && pages < DEVICES) {
        seenWithPagesLeft = true;
        expect(lane).toMatchObject({ tenant: large, position: fanOut, owed: own });
        expect(entriesOf(large, own)).toEqual([]);
      }
      if (others !== '' && progress.position >= others && progress.lanes.length === 0) stopping.abort();
    };
    await runnerOn(log, store, LIMITS, { onCommit }).run(stopping.signal);

    expect(seenWithPagesLeft).toBe(true);
    const numbers = entriesOf(large, fanOut).map(({ n }) => n);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const expected = await builtFrom(log);
    expect(contentsOf(database)).toEqual(contentsOf(expected));
    expected.close();
  });

  it('gives out its entries in key order, one for each device that changes', async () => {
    const fanOut = changeRule(log, large, at(20), { ...JUDGING_RULE, partnerDataEnabled: false });
    await runnerOn(log, store, LIMITS).run(new AbortController().signal, 'caughtUp');
    const told = entriesOf(large, fanOut).map(({ data }): unknown => JSON.parse(data));
    const devices = Array.from({ length: DEVICES }, (_, number) => aDevice(number)).sort();
    expect(told).toMatchObject([
      { partnerState: 'available' },
      ...devices.map((deviceId) => ({ deviceId, reasons: ['platformDisabled'] })),
    ]);
  });

  it('is written when it is done, also where it begins with rows that wait to be written', async () => {
    const stopping = new AbortController();
    const running = runnerOn(
      log,
      store,
      {},
      {
        onCommit: ({ progress, caughtUp }) => {
          if (caughtUp && progress.position < (log.events.at(-1)?.position ?? '')) return;
          if (caughtUp && progress.lanes.length === 0 && entriesOf(large, fanOut).length > 0) stopping.abort();
        },
      },
    ).run(stopping.signal);
    const late = setTimeout(() => stopping.abort(new Error('never written')), 5_000);
    detect(log, large, aDevice(0), at(20));
    const fanOut = changeRule(log, large, at(21), { ...JUDGING_RULE, partnerDataEnabled: false });
    await running;
    clearTimeout(late);
    expect(stopping.signal.reason).not.toMatchObject({ message: 'never written' });
    expect(entriesOf(large, fanOut)).toHaveLength(DEVICES + 1);
  });

  it('is not coalesced with what follows: each event gives out its own entries', async () => {
    const off = changeRule(log, large, at(20), { ...JUDGING_RULE, partnerDataEnabled: false });
    const on = changeRule(log, large, at(21), JUDGING_RULE);
    const threat = detect(log, large, aDevice(0), at(22));
    await runnerOn(log, store, LIMITS).run(new AbortController().signal, 'caughtUp');
    expect(entriesOf(large, off)).toHaveLength(DEVICES + 1);
    expect(entriesOf(large, on)).toHaveLength(DEVICES + 1);
    expect(entriesOf(large, threat)).toHaveLength(1);
  });

  it('never runs ahead of the main pass: no event is folded twice', async () => {
    changeRule(log, large, at(20), { ...JUDGING_RULE, partnerDataEnabled: false });
    for (let second = 21; second < 120; second += 1) detect(log, large, aDevice(second % 3), at(second));
    await runnerOn(log, store, { ...LIMITS, batchSize: 2, pageSize: 20 }).run(new AbortController().signal, 'caughtUp');
    const expected = await builtFrom(log);
    expect(contentsOf(database)).toEqual(contentsOf(expected));
    expected.close();
  });
});
