import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DatabaseSync } from 'node:sqlite';
import type { DeviceId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import type { ErrorAction } from '#projections/runner/error-policy.js';
import { ProjectionStopped } from '#projections/runner/error-policy.js';
import type { ReadModelStore } from '#projections/runner/read-model-store.js';
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
  resolve,
} from './support/histories.js';
import { memoryReadModel, runnerOn } from './support/run.js';
import { saidIn } from './support/said.js';

const [one, other] = [aTenant(0), aTenant(1)];
// In the order of their keys.
const [first, second] = [aDevice(2), aDevice(1)];
const BROKEN = ['ThreatDetected', '{"threatId": ', '2026-06-01T00:00:00.000Z'] as const;

describe('an event that can not be folded', () => {
  let log: ArrayLog;
  let database: DatabaseSync;
  let store: ReadModelStore;

  const catchUp = (runner = runnerOn(log, store)): Promise<void> =>
    runner.run(new AbortController().signal, 'caughtUp');
  const verdicts = (): unknown =>
    saidIn(database).map(({ key, verdict, row }) => ({
      key,
      verdict: verdict.verdict,
      stale: row.staleLevel !== null,
    }));
  const entriesAt = (position: string): unknown[] =>
    database
      .prepare('SELECT n, data FROM entries WHERE position = ? ORDER BY tenant, n')
      .all(position)
      .map(({ n, data }) => {
        const told: unknown = JSON.parse(String(data));
        return typeof told === 'object' ? { n, ...told } : told;
      });

  beforeEach(async () => {
    log = new ArrayLog();
    openTenants(log, 2);
    for (const device of [first, second]) {
      enroll(log, one, device, at(10));
      activate(log, one, device, at(11));
    }
    enroll(log, other, first, at(12));
    activate(log, other, first, at(13));
    database = memoryReadModel(log.logId);
    store = sqliteReadModelStore(database);
    await catchUp();
  });

  afterEach(() => database.close());

  it('parks its key: the row reads as stale, one entry says so at its cursor, other keys go on', async () => {
    const poison = log.appendText(deviceStream(one, first), ...BROKEN);
    detect(log, one, second, at(20));
    await catchUp();

    expect(verdicts()).toEqual([
      { key: first, verdict: 'notEvaluated', stale: true },
      { key: second, verdict: 'nonCompliant', stale: false },
      { key: first, verdict: 'compliant', stale: false },
    ]);
    expect(entriesAt(poison)).toMatchObject([
      {
        n: 1,
        deviceId: first,
        verdict: 'notEvaluated',
        reasons: ['stale'],
        partnerReportedThreatState: null,
        withheld: 'stale',
        previous: 'activated',
        occurredAt: '2026-06-01T00:00:00.000Z',
        causedBy: [log.events.find(({ position }) => position === poison)?.id],
      },
    ]);
    expect(store.progress().parked).toEqual([
      {
        tenant: one,
        key: first,
        position: poison,
        eventId: expect.any(String),
        error: expect.stringContaining('UndecodableEvent'),
      },
    ]);
  });

  it('keeps later events of its key waiting, also those of its tenant, also after a restart', async () => {
    log.appendText(deviceStream(one, first), ...BROKEN);
    await catchUp();
    const before = database.prepare('SELECT count(*) AS n FROM entries WHERE data LIKE ?').get(`%${first}%`);
    resolve(log, one, first, at(21));
    changeRule(log, one, at(22), { ...JUDGING_RULE, partnerDataEnabled: false });
    await catchUp();

    expect(verdicts()).toMatchObject([
      { key: first, verdict: 'notEvaluated', stale: true },
      { key: second, verdict: 'notEvaluated', stale: false },
      { key: first, verdict: 'compliant', stale: false },
    ]);
    expect(database.prepare('SELECT count(*) AS n FROM entries WHERE data LIKE ?').get(`%${first}%`)).toEqual(before);
  });

  it('of a tenant makes all its devices stale, page by page, and none of another tenant', async () => {
    const poison = log.appendText(tenantStream('compliancePolicy', one), 'PlatformRuleChanged', '{}', '-');
    enroll(log, one, aDevice(3), at(20));
    detect(log, other, first, at(20));
    await catchUp(runnerOn(log, store, { pageSize: 1 }));

    const inKeyOrder: readonly DeviceId[] = [first, second];
    expect(verdicts()).toEqual([
      ...inKeyOrder.map((key) => ({ key, verdict: 'notEvaluated', stale: true })),
      { key: first, verdict: 'nonCompliant', stale: false },
    ]);
    expect(entriesAt(poison)).toMatchObject(
      inKeyOrder.map((key, index) => ({ n: index + 1, deviceId: key, withheld: 'stale', occurredAt: null })),
    );
    expect(store.progress()).toMatchObject({ lanes: [], parked: [{ tenant: one, key: null, position: poison }] });
  });

  it('stops a build, which says where; nothing of it is applied', async () => {
    const poison = log.appendText(deviceStream(one, first), ...BROKEN);
    const fresh = memoryReadModel(log.logId);
    const build = catchUp(runnerOn(log, sqliteReadModelStore(fresh)));
    await expect(build).rejects.toThrow(ProjectionStopped);
    await expect(build).rejects.toMatchObject({ position: poison, stream: deviceStream(one, first) });
    expect(sqliteReadModelStore(fresh).progress().built).toBe(false);
    fresh.close();
  });

  it('is tried again after the delay that the policy names, and parked when the policy says so', async () => {
    const asked: number[] = [];
    const paused: number[] = [];
    log.appendText(deviceStream(one, first), ...BROKEN);
    const onError = (_error: unknown, _event: unknown, attempt: number): ErrorAction => {
      asked.push(attempt);
      return attempt < 3 ? { action: 'retry', delayMs: attempt * 10 } : { action: 'park' };
    };
    const pause = (milliseconds: number): Promise<void> => {
      paused.push(milliseconds);
      return Promise.resolve();
    };
    await catchUp(runnerOn(log, store, {}, { onError, pause }));
    expect(asked).toEqual([1, 2, 3]);
    expect(paused).toEqual([10, 20]);
    expect(store.progress().parked).toHaveLength(1);
  });

  it('stops a serving projection where the policy says so', async () => {
    log.appendText(deviceStream(one, first), ...BROKEN);
    const onError = (): ErrorAction => ({ action: 'stop' });
    await expect(catchUp(runnerOn(log, store, {}, { onError }))).rejects.toThrow(ProjectionStopped);
    expect(verdicts()).toMatchObject([{ verdict: 'compliant' }, { verdict: 'compliant' }, { verdict: 'compliant' }]);
  });

  it('of an unknown type is counted, once, and not fatal', async () => {
    log.appendText(deviceStream(one, first), 'DeviceBlessed', '{}', '-');
    log.appendText(deviceStream(one, second), 'DeviceBlessed', '{}', '-');
    log.appendText('sundry-1', 'Novelty', '{}', '-');
    detect(log, one, first, at(20));
    await catchUp();
    await catchUp();
    expect(store.progress().unknownEvents).toEqual(
      new Map([
        ['DeviceBlessed', 2],
        ['Novelty', 1],
      ]),
    );
    expect(verdicts()).toMatchObject([{ verdict: 'nonCompliant' }, { verdict: 'compliant' }, { verdict: 'compliant' }]);
  });
});
