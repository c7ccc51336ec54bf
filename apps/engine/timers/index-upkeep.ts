import { Logger } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Advance, ReadModels } from '#adapters/read-model/read-models.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { Heartbeats } from '../connector/heartbeats.js';
import { caughtUp } from '../processes/caught-up.js';
import { retried } from '../processes/retried.js';
import { lookAt } from './device-watch.js';
import type { DueIndex } from './due-index.js';
import type { ConnectorOf } from './watched-connector.js';

const PAGE = 1000;

type ScanPlace = Parameters<ReadModels['timers']['scan']>[0];
type TimedRow = ReturnType<ReadModels['timers']['scan']>[number];

export interface IndexUpkeepOptions {
  readonly index: DueIndex;
  readonly readModels: Pick<ReadModels, 'timers' | 'tenants' | 'status' | 'onAdvance'>;
  readonly heartbeats: Pick<Heartbeats, 'onRecorded'>;
  readonly log: Pick<EventLog, 'head'>;
  readonly isOpen: (tenant: TenantId) => Promise<boolean>;
  /** As the log has it now: a state that is a moment old would hide the change that it is asked for. */
  readonly connectorOf: ConnectorOf;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
  readonly onFailure: () => void;
}

/**
 * Keeps the index by due time up to date: filled from the read models at the start, then by what each of their
 * transactions changed. What it does not find it need not fear: each look checks what it finds.
 */
export class IndexUpkeep {
  readonly #logger = new Logger(IndexUpkeep.name);
  /** The open tenants, with the settings that their rows were put in by. */
  readonly #known = new Map<TenantId, ConnectorState>();
  #work: Promise<void> = Promise.resolve();
  #scanAsked = false;
  #ends: (() => void)[] = [];

  constructor(private readonly options: IndexUpkeepOptions) {}

  /**
   * Resolves when everything up to the present end of the log is in the index. Nothing may be looked at before: a sweep
   * has to see all that fell due while the engine was off (R22a).
   */
  async start(): Promise<void> {
    const { readModels, heartbeats, index, now } = this.options;
    this.#ends = [
      readModels.onAdvance((advance) => this.#follow(advance)),
      heartbeats.onRecorded((tenant) => {
        const subject = { tenant, device: null };
        if (!index.has(subject)) index.put(subject, now());
      }),
    ];
    this.#scanAgain();
    await this.idle();
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  /** Resolves when everything that the read models have told so far is in the index. */
  async idle(): Promise<void> {
    for (let seen: Promise<void> | null = null; seen !== this.#work;) {
      seen = this.#work;
      await seen;
    }
  }

  #follow({ tenantsChanged, timers }: Advance): void {
    if (tenantsChanged === null || timers === null) this.#scanAgain();
    for (const tenant of tenantsChanged ?? []) this.#later(() => this.#tenantChanged(tenant));
    for (const row of timers ?? []) {
      const settings = this.#known.get(row.tenant);
      if (settings !== undefined) this.#put(row, settings);
      else this.#later(() => this.#putOfUnknown(row));
    }
  }

  #scanAgain(): void {
    if (this.#scanAsked) return;
    this.#scanAsked = true;
    this.#later(async () => {
      this.#scanAsked = false;
      await this.#scan();
    });
  }

  /** One after the other; what fails is tried again until it succeeds, and is heard of each time. */
  #later(work: () => Promise<void>): void {
    const { signal, onFailure } = this.options;
    const attempts = Number.POSITIVE_INFINITY;
    const tried = (): Promise<void> =>
      retried(work, {
        attempts,
        signal,
        onFailure: (error) => {
          onFailure();
          this.#logger.warn(error, 'The timers could not be brought up to date; it is tried again.');
        },
      });
    this.#work = this.#work.then(tried).catch(() => undefined);
  }

  async #scan(): Promise<void> {
    const { readModels, log, signal } = this.options;
    await caughtUp(readModels, await log.head(), signal);
    for (const tenant of readModels.tenants.all()) await this.#refresh(tenant);
    await this.#putRows(null, null);
  }

  async #tenantChanged(tenant: TenantId): Promise<void> {
    const before = this.#known.get(tenant);
    const after = await this.#refresh(tenant);
    if (before === undefined || after === null) return;
    const isReleased = before.heldSweeps.length > 0 && after.heldSweeps.length === 0;
    // Free again, or under an earlier threshold, its devices may be due sooner than they were put in for.
    if (isReleased || !isSameThreshold(before, after)) await this.#putRows({ tenant, key: '' }, tenant);
  }

  /** @returns the tenant's settings; null where it is closed */
  async #refresh(tenant: TenantId): Promise<ConnectorState | null> {
    const { isOpen, connectorOf, index, now } = this.options;
    if (!(await isOpen(tenant))) {
      this.#known.delete(tenant);
      return null;
    }
    const { connector } = await connectorOf(tenant);
    this.#known.set(tenant, connector);
    index.put({ tenant, device: null }, now());
    return connector;
  }

  /** @param only stops behind the rows of this tenant; null: takes all */
  async #putRows(from: ScanPlace, only: TenantId | null): Promise<void> {
    const { readModels, signal } = this.options;
    for (let after = from; !signal.aborted;) {
      const rows = readModels.timers.scan(after, PAGE);
      for (const row of rows) {
        if (only !== null && row.tenant !== only) return;
        const settings = this.#known.get(row.tenant);
        if (settings !== undefined) this.#put(row, settings);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return;
      after = { tenant: last.tenant, key: last.deviceId };
      await nextTurn();
    }
  }

  async #putOfUnknown(row: TimedRow): Promise<void> {
    const settings = this.#known.get(row.tenant) ?? (await this.#refresh(row.tenant));
    if (settings !== null) this.#put(row, settings);
  }

  #put({ tenant, deviceId, heardAt, expiresAt }: TimedRow, settings: ConnectorState): void {
    const at = lookAt({ heardAt, expiresAt }, settings);
    if (at !== null) this.options.index.put({ tenant, device: deviceId }, at);
  }
}

const isSameThreshold = (a: ConnectorState, b: ConnectorState): boolean =>
  a.disconnectThresholdSince === b.disconnectThresholdSince &&
  a.settings.disconnectedAfterDays === b.settings.disconnectedAfterDays;
