import { deviceId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { RunnerLimits } from '#projections/runner/runner-options.js';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import { describeError } from '#projections/runner/error-policy.js';
import { isReadModelDamage } from './damage.js';
import { readModelFiles } from './files.js';
import { ReadModelKeeper } from './keeper.js';
import { startLagMeter } from './lag-meter.js';
import type { LogSourceHandle } from './log-source.js';
import { openLogSource } from './log-source.js';
import type { Changes } from './protocol.js';
import type { Advance, ReadModels, ReadModelStatus } from './read-models.js';
import { ReadModelUnavailable } from './read-models.js';
import type { RowReader } from './row-reader.js';
import { hasReached, WaitingList } from './waiting-list.js';

export interface OpenReadModelsOptions {
  /** The data folder; the read models are in its folder `read-model`. */
  readonly folder: string;
  readonly readerHandle: LogSourceHandle;
  readonly logId: string;
  readonly limits?: Partial<RunnerLimits>;
  /** Tells an operator, in one sentence: a read model is built anew, and why. */
  readonly notice?: (sentence: string) => void;
}

function advanceOf(position: Position, { tenants, tenantRows, timers }: Changes): Advance {
  return {
    position,
    tenants: tenants === null ? null : new Set(tenants),
    tenantsChanged: tenantRows === null ? null : new Set(tenantRows),
    timers:
      timers === null
        ? null
        : timers.map(({ tenant, key, heardAt, expiresAt }) => ({
            tenant,
            deviceId: deviceId(key),
            heardAt,
            expiresAt,
          })),
  };
}

/**
 * Opens the read models of a node and starts the worker that keeps them up to date. What can't be used (no file, damaged,
 * of another log) is built from the log. Resolves when reads are possible, or after a second where the log is long: until
 * it is built, reads throw `ReadModelUnavailable`.
 *
 * @throws LogNotOpened, or an Error where the worker can't start on files that are in order
 */
export async function openReadModels(options: OpenReadModelsOptions): Promise<ReadModels> {
  const { folder, readerHandle, logId, limits = {}, notice = () => undefined } = options;
  const waiting = new WaitingList();
  const listeners = new Set<(advance: Advance) => void>();
  let keeper: ReadModelKeeper | null = null;

  function advanced(changes: Changes): void {
    if (keeper === null) return;
    const { standing } = keeper.serving;
    waiting.advance(standing);
    const advance = advanceOf(standing.position, changes);
    for (const listener of listeners) listener(advance);
  }

  const source = await openLogSource(readerHandle);
  let kept: ReadModelKeeper;
  try {
    const files = readModelFiles(folder, devicesProjection.name);
    kept = await ReadModelKeeper.open({ files, log: readerHandle, logId, limits, notice, advanced });
  } catch (error) {
    await source.close();
    throw error;
  }
  keeper = kept;
  let droppedBefore = BEGINNING;
  const lag = startLagMeter(source, () => kept.serving.standing);

  function read<T>(look: (rows: RowReader) => T): T {
    const { reader, serving } = kept;
    if (reader === null) throw new ReadModelUnavailable();
    try {
      return look(reader);
    } catch (error) {
      if (isReadModelDamage(error)) kept.replaceDamaged(serving, describeError(error));
      throw error;
    }
  }

  /** The greater of what this process was told and what was noted in the file by one before it. */
  function keptFrom(): Position {
    const noted = kept.reader === null ? BEGINNING : read((rows) => rows.keptFrom());
    return noted > droppedBefore ? noted : droppedBefore;
  }

  function status(): ReadModelStatus {
    const { standing, lastError, restarts } = kept.serving;
    const building = kept.building ?? (standing.built ? null : kept.serving);
    return {
      position: standing.position,
      available: kept.reader !== null,
      lagEvents: lag.events,
      lagSeconds: lag.seconds,
      lanes: standing.lanes.length,
      parkedKeys: standing.parked.map(({ tenant, ...parked }) => ({ tenantId: tenant, ...parked })),
      unknownEvents: Object.fromEntries(standing.unknownEvents),
      rebuilding:
        building === null
          ? null
          : {
              done: building.standing.events,
              total: building.standing.events + source.eventsBetween(building.standing, lag.head),
            },
      lastError: lastError ?? kept.building?.lastError ?? null,
      restarts,
    };
  }

  return {
    devices: {
      get: (tenant, device) => read((rows) => rows.device(tenant, device)),
      page: (tenant, { after, limit }) => read((rows) => rows.devices(tenant, after, limit)),
      listed: (tenant, list, { after, limit }) => read((rows) => rows.listed(tenant, list, after, limit)),
      matching: (tenant, profiles, { after, limit }) => read((rows) => rows.matching(tenant, profiles, after, limit)),
    },
    profiles: {
      of: (tenant) => read((rows) => rows.profiles.of(tenant)),
      *pages(tenant, limit) {
        for (let after: string | null = ''; after !== null;) {
          const from: string = after;
          const { profiles, last } = read((rows) => rows.profiles.page(tenant, from, limit));
          yield profiles;
          after = last;
        }
      },
      placeOf: (tenant, device) => read((rows) => rows.profiles.placeOf(tenant, device)),
    },
    tenants: {
      get: (tenant) => read((rows) => rows.tenant(tenant)),
      all: () => read((rows) => rows.tenants()),
    },
    intervals: { of: (tenant, device) => read((rows) => rows.intervals(tenant, device)) },
    timers: { scan: (after, limit) => read((rows) => rows.timers(after, limit)) },
    feed: {
      page: (tenant, after, limit, kind = null) => read((rows) => rows.entries(tenant, after, limit, kind)),
      placeNow(tenant) {
        const { standing } = kept.serving;
        const { position } = standing.lanes.find((lane) => lane.tenant === tenant) ?? standing;
        return { position, n: read((rows) => rows.entriesAt(tenant, position)) };
      },
      keptFrom,
      async keepSince(instant) {
        const wanted = await source.positionAt(instant);
        const { position, lanes } = kept.serving.standing;
        const before = lanes.reduce((least, lane) => (lane.position < least ? lane.position : least), position);
        const edge = wanted < before ? wanted : before;
        if (edge > keptFrom()) {
          droppedBefore = edge;
          kept.dropEntries(edge);
        }
        return edge === wanted;
      },
    },
    whenReached(tenant, position, timeoutMs) {
      if (hasReached(kept.serving.standing, tenant, position)) return Promise.resolve(true);
      return waiting.wait(tenant, position, timeoutMs);
    },
    onAdvance(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    status,
    rebuild: () => kept.rebuild(),
    async close() {
      lag.stop();
      listeners.clear();
      waiting.close();
      await kept.close();
      await source.close();
    },
  };
}
