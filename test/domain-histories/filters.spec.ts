import { describe, expect, it } from '@jest/globals';
import { deviceId, tenantId } from '#domain/identity/ids.js';
import { position } from '#domain/log/event-log.js';
import type { DeviceFilter } from '#engine/devices/device-filter.js';
import { connectionOf, questionOf } from '#engine/devices/device-filter.js';
import type { RowQuestion } from '#engine/queries/row-scan.js';
import { devicesWith } from '#engine/threats/threat-filter.js';
import { judged } from '#projections/folds/devices/judging.js';
import { profileOf, rowOfProfile } from '#projections/folds/devices/profile.js';
import type { TenantBody } from '#projections/folds/devices/rows.js';
import { parseTenantBody } from '#projections/folds/devices/rows.js';
import { riskOf } from '#domain/threat-policy/policy.js';
import type { SaidRow } from '#test/projections/support/said.js';
import { saidIn } from '#test/projections/support/said.js';
import { historyOf } from './history.js';
import { projected } from './projected.js';
import { HISTORIES, TIMEOUT_MS } from './scale.js';

const ANY: DeviceFilter = {
  activation: null,
  connection: null,
  level: null,
  verdict: null,
  reason: null,
  platform: null,
  q: null,
  deleted: true,
  superseded: true,
};

/** Filters that mean this device, each by one of its own values. */
const deviceQuestions = ({ row: { device }, verdict }: SaidRow): readonly RowQuestion[] =>
  [
    { activation: device.activation },
    { connection: connectionOf(device) },
    { level: verdict.level },
    { verdict: verdict.verdict },
    { platform: device.platform },
    ...verdict.reasons.map(({ code }) => ({ reason: code })),
  ].map((one) => questionOf({ ...ANY, ...one }));

/** The same for each of its threats. */
const threatQuestions = ({ row: { device } }: SaidRow, { threatPolicy }: TenantBody): readonly RowQuestion[] =>
  device.threats.flatMap(({ status, classifications }) => [
    devicesWith({ status, risk: riskOf(threatPolicy, classifications), classification: null }, threatPolicy),
    devicesWith({ status, risk: null, classification: classifications[0] ?? null }, threatPolicy),
  ]);

describe('the lists of devices and threats', () => {
  it(
    'pass over no profile of which they mean a device',
    async () => {
      let asked = 0;
      for (let seed = 0; seed < HISTORIES; seed += 1) {
        const { log } = historyOf(seed);
        const database = await projected(log.log);
        const tenants = new Map(
          database
            .prepare('SELECT tenant, body FROM tenants')
            .all()
            .map(({ tenant, body }) => [String(tenant), parseTenantBody(String(body))] as const),
        );
        for (const said of saidIn(database)) {
          const tenant = tenants.get(said.tenant);
          if (tenant === undefined) throw new Error(`no tenant of ${said.key}`);
          const { row, verdict, intune } = said;
          const of = { tenantId: tenantId(said.tenant), deviceId: deviceId(said.key), position: position('1') };
          const profile = rowOfProfile(profileOf(row));
          const alike = { ...profile, ...judged(tenant, profile) };
          for (const question of [...deviceQuestions(said), ...threatQuestions(said, tenant)]) {
            if (!question.is({ ...of, ...row, verdict, intune })) continue;
            expect(question.mayBe?.(alike) ?? true).toBe(true);
            asked += 1;
          }
        }
        database.close();
      }
      expect(asked).toBeGreaterThan(5 * HISTORIES);
    },
    TIMEOUT_MS,
  );
});
