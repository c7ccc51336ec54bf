import { deviceAfter } from './device.js';
import type { HistoryEvent } from './history.js';
import { asItHappened, partsOf } from './history.js';
import { tenantAfter } from './tenant.js';
import type { Judged } from './verdict.js';
import { judge } from './verdict.js';

/** What was given out of a device, from the event that changed it to the next one that did. */
export interface Interval {
  /** Transaction time of the event, in milliseconds. */
  readonly from: number;
  /** Null: it still stands. */
  readonly to: number | null;
  readonly judged: Judged;
}

/** What the whole log comes to for one device. */
export interface DeviceReference {
  readonly judged: Judged;
  readonly toldBefore: boolean;
  readonly intervals: readonly Interval[];
}

/** Policy revisions are told along, but do not make an interval by themselves. */
const same = (a: Judged, b: Judged): boolean =>
  JSON.stringify({ ...a, policyRevisions: null }) === JSON.stringify({ ...b, policyRevisions: null });

/**
 * What a tenant's events say of each of its devices, by the words of the rules alone: nothing here comes from the engine.
 * After each event the whole history up to it is folded again from its start, in the order in which things happened, so
 * that no shortcut of the engine can be made here, too.
 *
 * @param events of one tenant, in the order of the log
 * @returns by device id
 */
export function referenceOf(events: readonly HistoryEvent[]): ReadonlyMap<string, DeviceReference> {
  const devices = new Map<string, DeviceReference>();
  const placed = events.map((event) => ({ ...event, ...partsOf(event.stream) }));
  placed.forEach(({ category, id, recordedAt }, index) => {
    const known = asItHappened(placed.slice(0, index + 1), recordedAt);
    const tenant = tenantAfter(known.filter((event) => event.category !== 'device'));
    const touched = category === 'device' ? [id] : [...devices.keys()];
    for (const deviceId of touched) {
      const own = known.filter((event) => event.category === 'device' && event.id === deviceId);
      const before = devices.get(deviceId);
      const judged = judge(tenant, deviceAfter(own), before?.toldBefore ?? false);
      devices.set(deviceId, after(before, judged, recordedAt));
    }
  });
  return devices;
}

function after(before: DeviceReference | undefined, judged: Judged, at: number): DeviceReference {
  const toldBefore = (before?.toldBefore ?? false) || judged.partnerReportedThreatState !== null;
  const intervals = before?.intervals ?? [];
  const last = intervals.at(-1);
  if (last !== undefined && same(last.judged, judged)) return { judged, toldBefore, intervals };
  const ended = last === undefined ? [] : [...intervals.slice(0, -1), { ...last, to: at }];
  return { judged, toldBefore, intervals: [...ended, { from: at, to: null, judged }] };
}
