import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { gapStands } from '#domain/compliance/gaps.js';
import { deviceDecider } from '#domain/device/decider.js';
import type { StreamAddress } from '#domain/identity/stream-name.js';
import { UNKNOWN } from '#domain/threat-policy/policy.js';
import type { Cause, FanOutScope, FoldedRow, FoldedTenant, Projection } from '../projection.js';
import { HANDLED_TYPES, isOf } from './categories.js';
import { connectorEntry, deviceEntry } from './entries.js';
import { intervalOf, saysTheSame } from './intervals.js';
import { gapsOf, judgeAlike, judged } from './judging.js';
import { listsOf, openThreatsList, timersOf } from './places.js';
import { profileOf } from './profile.js';
import type { DeviceBody, Judged, TenantBody } from './rows.js';
import { parseDeviceBody, parseTenantBody, writeDeviceBody } from './rows.js';
import { evolveTenant, INITIAL_TENANT } from './tenant-body.js';

/** What a row gives out where not the same is said of it as before; null: nothing was. */
function told(
  key: string,
  row: DeviceBody,
  before: Judged | null,
  after: Judged,
  cause: Cause,
): Pick<FoldedRow<DeviceBody>, 'entry' | 'interval'> {
  if (before !== null && saysTheSame(before, after)) return { entry: null, interval: null };
  return { entry: deviceEntry(key, row, before, after, cause), interval: intervalOf(after) };
}

/** R25, R33: what a row remembers of what is said of it: that a state was told, and whether a gap stands for it. */
function remembering(tenant: TenantBody, row: DeviceBody, { intune }: Judged): DeviceBody {
  const toldBefore = row.toldBefore || intune.partnerReportedThreatState !== null;
  const inGap = gapStands(row.device, gapsOf(tenant));
  return toldBefore === row.toldBefore && inGap === row.inGap ? row : { ...row, toldBefore, inGap };
}

/**
 * The rows that a change of what devices are judged by may concern. A risk level concerns the devices with an open threat
 * of its classification (R11), but that of `UNKNOWN` stands for every code outside the table.
 */
function scopeOf(event: VedetteEvent): FanOutScope {
  const concernsOne = event.type === 'RiskLevelChanged' && event.data.classification !== UNKNOWN;
  return { list: concernsOne ? openThreatsList(event.data.classification) : null };
}

/** Before the first event that could be folded. */
const NO_ROW: DeviceBody = {
  device: deviceDecider.initialState,
  toldBefore: false,
  staleLevel: null,
  inGap: false,
  revision: -1,
};

/** Devices with their verdict (R15–R20) and Intune state (R25–R28), what was said of them when, and the change feed. */
export const devicesProjection: Projection<TenantBody, DeviceBody> = {
  name: 'devices',
  version: 3,
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

  foldRow(key, tenant, before, { event, revision, cause }): FoldedRow<DeviceBody> {
    if (!isOf('device', event)) throw new Error(`${event.type} in a device's stream`);
    const { device, toldBefore, staleLevel, inGap } = before ?? NO_ROW;
    const after = { device: deviceDecider.evolve(device, event), toldBefore, staleLevel, inGap, revision };
    const said = judged(tenant, after);
    const row = remembering(tenant, after, said);
    return { row, ...told(key, row, before === null ? null : judged(tenant, before), said, cause) };
  },

  refold(key, tenants, before, cause): FoldedRow<DeviceBody> {
    const said = judged(tenants.after, before);
    const row = remembering(tenants.after, before, said);
    return { row, ...told(key, row, judged(tenants.before, before), said, cause) };
  },

  stale(key, tenant, before, cause): FoldedRow<DeviceBody> {
    const said = before === null ? null : judged(tenant, before);
    const row: DeviceBody = { ...(before ?? NO_ROW), staleLevel: said?.verdict.level ?? 'secured' };
    return { row, ...told(key, row, said, judged(tenant, row), cause) };
  },

  listsOf,
  timersOf,
  profileOf,
  writeRow: writeDeviceBody,
  parseRow: parseDeviceBody,
  parseTenant: parseTenantBody,
};
