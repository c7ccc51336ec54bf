import type { AlikeDevices, BlastCounts, JudgedBy } from '#domain/guard/counts.js';
import { countChange, isJudged, NO_DEVICES } from '#domain/guard/counts.js';
import { afterLeaving } from '#domain/guard/leaving.js';
import type { Instant } from '#domain/instant.js';
import type { Fleet } from './fleets.js';

/** A part of what devices are judged by, before a change and after it. */
type JudgedByPart = Partial<Omit<JudgedBy, 'rules' | 'gaps'>>;

/** The counts of devices of which nothing changes. */
export const unchanged = (kinds: readonly AlikeDevices[]): BlastCounts => ({
  ...NO_DEVICES,
  judged: kinds.filter(({ device }) => isJudged(device)).reduce((sum, { devices }) => sum + devices, 0),
});

/** R34: the counts of a change that changes nothing. */
export const countNothing = (fleet: Fleet): Promise<BlastCounts> => fleet.count(unchanged);

/** R34: what another policy, or another state of the connector, would come to. */
export const countJudgedBy = (fleet: Fleet, before: JudgedByPart, after: JudgedByPart): Promise<BlastCounts> =>
  fleet.count((kinds) =>
    countChange(kinds, {
      of: 'verdict',
      before: { ...fleet.judgedBy, ...before },
      after: { ...fleet.judgedBy, ...after },
      deviceAfter: (device) => device,
    }),
  );

/** R26, R34: what another state sync would come to: it changes what Intune is told. */
export const countStateSync = (
  fleet: Fleet,
  before: JudgedBy['connector'],
  after: JudgedBy['connector'],
): Promise<BlastCounts> =>
  fleet.count((kinds) =>
    countChange(kinds, {
      of: 'intuneState',
      before: { ...fleet.judgedBy, connector: before },
      after: { ...fleet.judgedBy, connector: after },
      deviceAfter: (device) => device,
    }),
  );

/** R8, R34: what the removal of a group would come to. */
export function countLeaving(fleet: Fleet, group: string, at: Instant): Promise<BlastCounts> {
  const { judgedBy, deleteOnUnenrollment } = fleet;
  const leaving = { group, deleteOnUnenrollment, at };
  return fleet.count((kinds) =>
    countChange(kinds, {
      of: 'verdict',
      before: judgedBy,
      after: judgedBy,
      deviceAfter: (device) => afterLeaving(device, leaving),
    }),
  );
}
