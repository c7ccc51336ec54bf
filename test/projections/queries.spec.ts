import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { threatId } from '#domain/identity/ids.js';
import { groupList } from '#projections/folds/devices/places.js';
import { openReadModels } from '#adapters/read-model/open.js';
import type { Advance, ReadModels } from '#adapters/read-model/read-models.js';
import { ArrayLog } from './support/array-log.js';
import type { EngineLog } from './support/engine-log.js';
import { engineLogOf } from './support/engine-log.js';
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

const [one, other] = [aTenant(0), aTenant(1)];
const device = aDevice(1);

describe('what can be read of a read model', () => {
  let array: ArrayLog;
  let engine: EngineLog;
  let models: ReadModels;

  const reach = async (position: Position): Promise<void> => {
    await engine.copy();
    if (!(await models.whenReached(one, position, 10_000))) throw new Error(JSON.stringify(models.status()));
  };
  const recordedAt = (position: Position): Instant => instant(1_790_000_000_000 + Number(position));

  beforeEach(async () => {
    array = new ArrayLog();
    openTenants(array, 2);
    enroll(array, one, device, at(10));
    engine = await engineLogOf(array);
    await engine.copy();
    const { log, readerHandle } = engine.opened;
    models = await openReadModels({ folder: engine.folder, readerHandle, logId: log.logId });
  });

  afterEach(async () => {
    await models.close();
    await engine.close();
  });

  it('the devices of a list, in the order of their ids, page by page; who leaves it is not in it any more', async () => {
    const inGroup = (number: number, ...groups: readonly string[]): Position =>
      array.append(deviceStream(one, aDevice(number)), {
        type: 'DeviceGroupsChanged',
        occurredAt: at(20),
        data: { groups },
      });
    for (let number = 1; number < 8; number += 1) {
      if (number > 1) enroll(array, one, aDevice(number), at(12));
      inGroup(number, 'Phones', 'Tablets');
    }
    await reach(inGroup(3, 'Tablets'));
    const pageAfter = (after: typeof device | null) =>
      models.devices.listed(one, groupList('Phones'), { after, limit: 4 });
    const first = pageAfter(null);
    const rest = pageAfter(first.at(-1)?.deviceId ?? null);
    const expected = [1, 2, 4, 5, 6, 7].map((number) => aDevice(number)).sort();
    expect([...first, ...rest].map(({ deviceId }) => deviceId)).toEqual(expected);
    expect(models.devices.listed(other, groupList('Phones'), { after: null, limit: 4 })).toEqual([]);
    expect(models.devices.listed(one, groupList('phones'), { after: null, limit: 4 })).toEqual([]);
  });

  it('a tenant with its policies, groups and health; every tenant', async () => {
    await reach(
      array.append(tenantStream('enrollmentGroups', one), {
        type: 'GroupAdded',
        occurredAt: at(20),
        data: { displayName: 'Phones' },
      }),
    );
    expect(models.tenants.get(one)).toMatchObject({
      tenant: { status: 'open' },
      compliancePolicy: { android: JUDGING_RULE },
      enrollmentGroups: { groups: [{ displayName: 'Phones', state: 'unresolved' }] },
      report: { partnerState: 'enabled', degraded: [{ code: 'groupUnresolved', since: at(20) }] },
    });
    expect(models.tenants.get(aTenant(7))).toBeNull();
    expect(models.tenants.all()).toEqual([one, other]);
  });

  it('what was said of a device from when to when, without a gap', async () => {
    const activated = activate(array, one, device, at(11));
    const found = detect(array, one, device, at(12));
    detect(array, one, device, at(13));
    const gone = resolve(array, one, device, at(14));
    const off = changeRule(array, one, at(15), { ...JUDGING_RULE, partnerDataEnabled: false });
    await reach(off);
    const intervals = models.intervals.of(one, device);
    expect(intervals).toMatchObject([
      { verdict: 'nonCompliant', reasons: [{ code: 'missingPartnerData' }], to: recordedAt(activated) },
      { verdict: 'compliant', partnerReportedThreatState: 'activated', to: recordedAt(found) },
      { verdict: 'nonCompliant', level: 'high', to: recordedAt(gone) },
      { verdict: 'compliant', partnerReportedThreatState: 'secured', to: recordedAt(off) },
      { verdict: 'notEvaluated', reasons: [{ code: 'platformDisabled' }], to: null },
    ]);
    expect(intervals.slice(1).map(({ from }) => from)).toEqual(intervals.slice(0, -1).map(({ to }) => to));
    expect(models.intervals.of(other, device)).toEqual([]);
  });

  it('R14 R22 the devices that the clock has to be watched for, and each change of that as it comes', async () => {
    const advances: Advance[] = [];
    const end = models.onAdvance((advance) => advances.push(advance));
    const until = instant(at(100));
    activate(array, one, device, at(11));
    detect(array, one, device, at(12));
    const ignored = array.append(deviceStream(one, device), {
      type: 'ThreatIgnored',
      occurredAt: at(13),
      data: { threatId: threatId('threat-1'), by: 'admin', reason: null, until },
    });
    await reach(ignored);
    const timers = { tenant: one, deviceId: device, heardAt: at(11), expiresAt: until };
    expect(models.timers.scan(null, 10)).toEqual([timers]);
    expect(models.timers.scan({ tenant: one, key: device }, 10)).toEqual([]);
    expect(advances.flatMap((advance) => advance.timers ?? []).at(-1)).toEqual(timers);

    advances.length = 0;
    const changed = array.append(tenantStream('connector', one), {
      type: 'DisconnectThresholdChanged',
      occurredAt: at(20),
      data: { disconnectedAfterDays: 3 },
    });
    await reach(changed);
    end();
    expect(advances.flatMap(({ tenantsChanged }) => [...(tenantsChanged ?? [])])).toEqual([one]);
    expect(advances.map((advance) => advance.timers)).toEqual(advances.map(() => []));
  });
});
