import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceState } from '#domain/device/state.js';
import type { AlikeDevices, BlastCounts, JudgedBy } from '#domain/guard/counts.js';
import { NO_DEVICES, sumOf } from '#domain/guard/counts.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { EventLog } from '#domain/log/event-log.js';
import { rulesFor } from '#projections/folds/devices/judging.js';
import type { TenantBody } from '#projections/folds/devices/rows.js';
import { ProblemError } from '../http/problem.js';
import { EVENT_LOG } from '../ports.js';
import { PresentReads } from '../queries/present-reads.js';

/** Devices of one profile. */
export interface KindOfDevices extends AlikeDevices<DeviceState> {
  /** Of the profile in the read model. */
  readonly id: number;
}

/** A tenant's devices by what they are judged by. */
export interface Fleet {
  readonly tenant: TenantId;
  readonly judgedBy: JudgedBy;
  readonly deleteOnUnenrollment: boolean;
  /** Counts all kinds, some at a time: others go on in between, however many kinds there are. */
  readonly count: (countSome: (kinds: readonly KindOfDevices[]) => BlastCounts) => Promise<BlastCounts>;
}

/** Kinds counted between two turns of the main thread: some milliseconds. */
const COUNTED_AT_ONCE = 500;

function judgedByOf(body: TenantBody): JudgedBy {
  const rules = rulesFor(body);
  if (rules === null) throw new Error('a tenant that is asked for before its first event');
  const { threatPolicy, compliancePolicy, connector, gaps } = body;
  return { rules, threatPolicy, compliancePolicy, connector: connector.facts, gaps: Object.values(gaps).flat() };
}

async function countAll(
  { profiles }: Pick<ReadModels, 'profiles'>,
  tenant: TenantId,
  countSome: (kinds: readonly KindOfDevices[]) => BlastCounts,
): Promise<BlastCounts> {
  let counts = NO_DEVICES;
  for (const page of profiles.pages(tenant, COUNTED_AT_ONCE)) {
    const kinds = page.map(({ id, body: { device, toldBefore, staleLevel }, devices }) => ({
      id,
      device,
      toldBefore,
      isStale: staleLevel !== null,
      devices,
    }));
    counts = sumOf(counts, countSome(kinds));
    await nextTurn();
  }
  return counts;
}

/** R34: the devices that a change is counted over. */
@Injectable()
export class Fleets {
  constructor(
    @Inject(PresentReads) private readonly reads: PresentReads,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'head'>,
  ) {}

  /**
   * The tenant's devices, with everything that is in the log when it is asked for: who has just enrolled a thousand
   * devices is asked about them.
   *
   * @throws ProblemError `projection-behind` where the read models take longer than 5 seconds to get there
   */
  async of(tenant: TenantId): Promise<Fleet> {
    const models: ReadModels = await this.reads.models(tenant, await this.log.head());
    const body = models.tenants.get(tenant);
    if (body === null) throw new ProblemError('projection-behind', 'The read models do not have the tenant yet.');
    return {
      tenant,
      judgedBy: judgedByOf(body),
      deleteOnUnenrollment: body.connector.settings.deleteOnUnenrollment,
      count: (countSome) => countAll(models, tenant, countSome),
    };
  }
}
