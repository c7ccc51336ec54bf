import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { deviceDecider } from '#domain/device/decider.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { UNKNOWN } from '#domain/threat-policy/policy.js';
import type { Cause, FanOutScope, FoldedRow, FoldedTenant, Projection } from '../projection.js';
import { HANDLED_TYPES, isOf } from './categories.js';
import { connectorEntry, deviceEntry } from './entries.js';
import { intervalOf, saysTheSame } from './intervals.js';
import { judge, judgeAlike } from './judging.js';
import { listsOf, openThreatsList, timersOf } from './places.js';
import type { DeviceBody, TenantBody } from './rows.js';
import { parseDeviceBody, parseTenantBody, writeDeviceBody } from './rows.js';
import { evolveTenant, INITIAL_TENANT } from './tenant-body.js';

/** What a row gives out where it does not say what it said before. */
function told(key: string, before: DeviceBody | null, after: DeviceBody, cause: Cause): FoldedRow<DeviceBody> {
  if (before !== null && saysTheSame(before, after)) return { row: after, entry: null, interval: null };
  return { row: after, entry: deviceEntry(key, before, after, cause), interval: intervalOf(after) };
}

/**
 * The rows that a change of what devices are judged by may concern. A risk level concerns the devices with an open threat
 * of its classification (R11), but that of `UNKNOWN` stands for every code outside the table.
 */
function scopeOf(event: VedetteEvent): FanOutScope {
  const concernsOne = event.type === 'RiskLevelChanged' && event.data.classification !== UNKNOWN;
  return { list: concernsOne ? openThreatsList(event.data.classification) : null };
}

/** Devices with their verdict (R15–R20) and Intune state (R25–R28), what was said of them when, and the change feed. */
export const devicesProjection: Projection<TenantBody, DeviceBody> = {
  name: 'devices',
  version: 2,
  handles: HANDLED_TYPES,
  keyOf: (stream: StreamAddress) => (stream.category === 'device' ? stream.device : null),
  initialTenant: INITIAL_TENANT,

  foldTenant(tenant, { event, address }): FoldedTenant<TenantBody> {
    const row = evolveTenant(tenant, event, address);
    return {
      row,
      entry: connectorEntry(tenant.report, row.report),
      fansOut: judgeAlike(tenant, row) ? null : scopeOf(event),
    };
  },

  foldRow(key, tenant, row, { event, revision, cause }): FoldedRow<DeviceBody> {
    if (!isOf('device', event)) throw new Error(`${event.type} in a device's stream`);
    const device = deviceDecider.evolve(row?.device ?? deviceDecider.initialState, event);
    return told(key, row, judge(tenant, device, row, revision), cause);
  },

  refold: (key, tenant, row, cause) => told(key, row, judge(tenant, row.device, row, row.revision), cause),

  stale(key, tenant, row, cause): FoldedRow<DeviceBody> {
    const after: DeviceBody = {
      device: row?.device ?? deviceDecider.initialState,
      verdict: {
        verdict: 'notEvaluated',
        level: row?.verdict.level ?? 'secured',
        reasons: [{ code: 'stale' }],
        policyRevisions: row?.verdict.policyRevisions ?? {
          threatPolicy: tenant.threatPolicy.revision,
          compliancePolicy: tenant.compliancePolicy.revision,
        },
      },
      intune: { partnerReportedThreatState: null, withheld: 'stale' },
      toldBefore: row?.toldBefore ?? false,
      stale: true,
      revision: row?.revision ?? -1,
    };
    return told(key, row, after, cause);
  },

  listsOf,
  timersOf,
  writeRow: writeDeviceBody,
  parseRow: parseDeviceBody,
  parseTenant: parseTenantBody,
};
