import type { DeviceRow } from '#adapters/read-model/read-models.js';
import type { DeviceFacts } from '#domain/compliance/facts.js';
import type { DeviceLevel } from '#domain/compliance/levels.js';
import type { ReasonCode, Verdict } from '#domain/compliance/verdict.js';
import { isJudged } from '#domain/guard/counts.js';
import type { DeviceBody, Judged } from '#projections/folds/devices/rows.js';
import type { RowQuestion } from '../queries/row-scan.js';

/** Which devices are listed; null: whatever it is. */
export interface DeviceFilter {
  readonly activation: DeviceFacts['activation'] | null;
  readonly connection: 'connected' | 'disconnected' | null;
  readonly level: DeviceLevel | null;
  readonly verdict: Verdict['verdict'] | null;
  /** One of the verdict's reasons has this code. */
  readonly reason: ReasonCode | null;
  readonly platform: string | null;
  /** In lower case: part of an id, of the manufacturer or of the model. */
  readonly q: string | null;
  /** Deleted and superseded devices are listed only where they are asked for. */
  readonly deleted: boolean;
  readonly superseded: boolean;
}

/** R7, R22: `connected` unless an activated device is disconnected. */
export const connectionOf = ({
  activation,
  disconnected,
}: Pick<DeviceFacts, 'activation' | 'disconnected'>): 'connected' | 'disconnected' =>
  activation === 'activated' && disconnected ? 'disconnected' : 'connected';

const fits = <Value>(asked: Value | null, value: Value): boolean => asked === null || asked === value;

/** What all devices of a profile have in common. */
function isAlike(filter: DeviceFilter, { device, verdict }: Pick<DeviceBody & Judged, 'device' | 'verdict'>): boolean {
  const { activation, platform, supersededBy } = device;
  if (activation === 'deleted' && !filter.deleted) return false;
  if (supersededBy !== null && !filter.superseded) return false;
  return (
    fits(filter.activation, activation) &&
    fits(filter.platform, platform) &&
    fits(filter.level, verdict.level) &&
    fits(filter.verdict, verdict.verdict) &&
    (filter.reason === null || verdict.reasons.some(({ code }) => code === filter.reason))
  );
}

const holdsText = (q: string, { deviceId, device }: Pick<DeviceRow, 'deviceId' | 'device'>): boolean =>
  [deviceId, device.intuneDeviceId, device.mtdDeviceId, device.entraDeviceId, device.manufacturer, device.model].some(
    (text) => text !== null && text.toLowerCase().includes(q),
  );

/** Whether a filter leaves most devices out. */
const narrows = ({ activation, connection, level, verdict, reason, platform }: DeviceFilter): boolean =>
  [activation, connection, level, verdict, reason, platform].some((asked) => asked !== null);

/** The devices that a filter means. A profile tells the connection only of a device that is judged. */
export const questionOf = (filter: DeviceFilter): RowQuestion => ({
  mayBe: narrows(filter)
    ? (alike) =>
        isAlike(filter, alike) && (!isJudged(alike.device) || fits(filter.connection, connectionOf(alike.device)))
    : null,
  is: (row) =>
    isAlike(filter, row) &&
    fits(filter.connection, connectionOf(row.device)) &&
    (filter.q === null || holdsText(filter.q, row)),
});
