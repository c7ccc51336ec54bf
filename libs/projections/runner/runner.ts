import type { TenantId } from '#domain/identity/ids.js';
import type { Position, RecordedEvent, SubscriptionMessage } from '#domain/log/event-log.js';
import type { ErrorPolicy } from './error-policy.js';
import { parkAtOnce, ProjectionStopped, stopAtFirst } from './error-policy.js';
import type { Addressee, Poison } from './event-pass.js';
import { EventPass } from './event-pass.js';
import { FanOutPass, isFanningOut } from './fan-out.js';
import { PositionKeeping } from './position-keeping.js';
import type { FanOut, Lane } from './read-model-store.js';
import type { RunnerLimits, RunnerOptions, RunUntil } from './runner-options.js';
import { DEFAULT_LIMITS } from './runner-options.js';
import { nextEventsOf } from './tenant-events.js';
import { WorkingSet } from './working-set.js';

/** A message that was asked for, and whether it is there. */
class Incoming {
  arrived = false;
  readonly result: Promise<IteratorResult<SubscriptionMessage>>;
  constructor(result: Promise<IteratorResult<SubscriptionMessage>>) {
    this.result = result;
    const arrive = (): void => {
      this.arrived = true;
    };
    result.then(arrive, arrive);
  }
}

/** About a fifth of a second of a build. */
const TELL_EVERY_EVENTS = 20_000;

/** The log has not reached what a lane owes: look again after this. */
const OWED_NOT_THERE_YET_MS = 10;

/**
 * Drives one projection: takes events from the log, folds them in memory, writes rows, entries and progress in one
 * transaction. A crash anywhere leaves the last transaction, and the next run goes on from it.
 *
 * Main batches and pages of fan-outs take turns, so that a tenant with many devices does not keep others waiting. The
 * entries of a tenant are given out in the order of the log all the same: its lane does its later events, too.
 */
export class Runner<TenantRow, Row> {
  readonly #options: RunnerOptions<TenantRow, Row>;
  readonly #limits: RunnerLimits;
  readonly #keeping: PositionKeeping;
  readonly #set: WorkingSet<TenantRow, Row>;
  readonly #events: EventPass<TenantRow, Row>;
  readonly #fanOuts: FanOutPass<TenantRow, Row>;
  #live = false;
  #eventsSinceCommit = 0;
  #unwritten = false;
  #eventsTold = 0;

  constructor(options: RunnerOptions<TenantRow, Row>) {
    const { projection, store, limits } = options;
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#keeping = new PositionKeeping(store.progress());
    this.#set = new WorkingSet(projection, store, this.#limits);
    this.#events = new EventPass(projection, this.#set, this.#keeping);
    this.#fanOuts = new FanOutPass(projection, this.#set, store, this.#keeping);
  }

  /**
   * Runs until the signal aborts, or until `until` is reached with no lane left. What was folded is written first.
   *
   * @throws ProjectionStopped where the error policy says so
   * @throws whatever the reader or the store throws: a new runner goes on from the last transaction
   */
  async run(signal: AbortSignal, until: RunUntil = 'aborted'): Promise<void> {
    const { reader } = this.#options;
    const ended = new AbortController();
    const subscription = reader.subscribeToAll({
      after: this.#keeping.position,
      batchSize: this.#limits.batchSize,
      signal: AbortSignal.any([signal, ended.signal]),
    });
    const messages = subscription[Symbol.asyncIterator]();
    const last = typeof until === 'object' ? until.at : null;
    try {
      let incoming = new Incoming(messages.next());
      while (!signal.aborted && !this.#isThrough(until)) {
        const lane = this.#nextLane();
        if (lane !== null) {
          await this.#laneTurn(lane, signal);
          await this.#options.pause(0);
          if (!incoming.arrived) continue;
        }
        const next = await incoming.result;
        if (next.done === true) break;
        await this.#mainTurn(next.value, last, signal);
        incoming = new Incoming(messages.next());
      }
      for (
        let lane = this.#nextLane();
        lane !== null && until !== 'aborted' && !signal.aborted;
        lane = this.#nextLane()
      ) {
        await this.#laneTurn(lane, signal);
      }
      this.#commit();
    } finally {
      ended.abort();
      await messages.return?.();
    }
  }

  #isThrough(until: RunUntil): boolean {
    if (until === 'aborted') return false;
    return until === 'caughtUp' ? this.#live : this.#keeping.position >= until.at;
  }

  async #mainTurn(message: SubscriptionMessage, last: Position | null, signal: AbortSignal): Promise<void> {
    switch (message.kind) {
      case 'batch':
        await this.#takeBatch(message.events, last, signal);
        if (this.#live) this.#commit();
        if (!this.#keeping.built) this.#tellBuilding();
        return;
      case 'checkpoint':
        this.#advanceTo(message.position, last);
        // Behind what is no history, such as derived streams, the read model is up to date, too, and says so.
        if (this.#live) this.#commit();
        return;
      case 'caughtUp':
        this.#live = true;
        this.#advanceTo(message.position, last);
        this.#unwritten = true;
        this.#commit();
        return;
      case 'fellBehind':
        this.#live = false;
        return;
    }
  }

  #tellBuilding(): void {
    const { position, events } = this.#keeping;
    if (events - this.#eventsTold < TELL_EVERY_EVENTS) return;
    this.#eventsTold = events;
    this.#options.onBuilding?.(position, events);
  }

  #advanceTo(position: Position, last: Position | null): void {
    // Up to `last` everything was looked at then, though no event of this projection need stand there.
    const reached = last !== null && position > last ? last : position;
    if (reached <= this.#keeping.position) return;
    this.#keeping.position = reached;
    this.#unwritten = true;
  }

  async #takeBatch(events: readonly RecordedEvent[], last: Position | null, signal: AbortSignal): Promise<void> {
    for (const event of events) {
      if (last !== null && event.position > last) {
        this.#advanceTo(last, last);
        return;
      }
      const addressee = this.#events.addresseeOf(event);
      if (addressee === null) {
        this.#events.passOver(event);
      } else {
        const lane = this.#keeping.lanes.get(addressee.tenant);
        if (lane !== undefined) {
          this.#keeping.lanes.set(addressee.tenant, { ...lane, owed: event.position });
        } else {
          const poison = this.#events.apply(addressee, event);
          if (poison !== null) await this.#settle(poison, addressee, event);
        }
      }
      this.#keeping.position = event.position;
      this.#keeping.events += 1;
      this.#eventsSinceCommit += 1;
      this.#unwritten = true;
      if (addressee !== null && this.#keeping.lanes.get(addressee.tenant)?.position === event.position) {
        await this.#fanOutAtOnce(addressee.tenant, signal);
        if (signal.aborted) return;
      }
      if (this.#isFull()) this.#commit();
    }
  }

  /** The first pages of a fan-out that the main pass met; often all of it. */
  async #fanOutAtOnce(tenant: TenantId, signal: AbortSignal): Promise<void> {
    const pages = this.#keeping.built ? this.#limits.pagesAtOnce : Number.POSITIVE_INFINITY;
    for (let page = 0; page < pages && !signal.aborted; page += 1) {
      const lane = this.#keeping.lanes.get(tenant);
      if (lane === undefined || !isFanningOut(lane)) break;
      await this.#page(lane);
      if (this.#isFull()) this.#commit();
    }
    if (this.#keeping.lanes.get(tenant)?.fanOut === null) this.#keeping.lanes.delete(tenant);
  }

  /** The lane whose turn it is: each in its turn. */
  #nextLane(): Lane | null {
    for (const lane of this.#keeping.lanes.values()) return lane;
    return null;
  }

  /** One page of a lane's fan-out, or one batch of the events it owes, or its end: it is level with the main pass. */
  async #laneTurn(lane: Lane, signal: AbortSignal): Promise<void> {
    this.#keeping.lanes.delete(lane.tenant);
    this.#unwritten = true;
    if (isFanningOut(lane)) {
      this.#keeping.lanes.set(lane.tenant, lane);
      await this.#page(lane);
    } else if (lane.owed !== null && lane.position < lane.owed) {
      this.#keeping.lanes.set(lane.tenant, lane);
      await this.#takeOwed(lane, lane.owed, signal);
    }
    if (this.#live || this.#isFull()) this.#commit();
  }

  async #takeOwed({ tenant, position }: Lane, owed: Position, signal: AbortSignal): Promise<void> {
    const { reader, pause } = this.#options;
    const events = await nextEventsOf(reader, tenant, position, this.#limits.pageSize, signal);
    if (events.length === 0) await pause(OWED_NOT_THERE_YET_MS);
    for (const event of events) {
      if (event.position > owed) return;
      const addressee = this.#events.addresseeOf(event);
      if (addressee !== null) {
        const poison = this.#events.apply(addressee, event);
        if (poison !== null) await this.#settle(poison, addressee, event);
      }
      const lane = this.#keeping.lanes.get(tenant) ?? { tenant, fanOut: null, owed };
      this.#keeping.lanes.set(tenant, { ...lane, position: event.position });
      this.#unwritten = true;
      if (lane.fanOut !== null) return;
    }
  }

  /** Does with an event that can't be folded what the policy says, until it is in or its key is parked. */
  async #settle(first: Poison, addressee: Addressee<Row>, event: RecordedEvent): Promise<void> {
    let poison: Poison | null = first;
    for (let attempt = 1; poison !== null; attempt += 1) {
      if ((await this.#decide(poison.error, event, attempt)) === 'park') {
        this.#events.park(poison, event);
        return;
      }
      poison = this.#events.apply(addressee, event);
    }
  }

  async #page(from: Lane & { readonly fanOut: FanOut }): Promise<void> {
    // A fan-out reads its pages from the store: what was folded of the tenant's rows before it has to be there.
    if (from.fanOut.after === null && this.#set.hasChangedRowsOf(from.tenant)) this.#commit();
    this.#unwritten = true;
    let poison = this.#fanOuts.page(from, this.#limits.pageSize);
    for (let attempt = 1; poison !== null; attempt += 1) {
      const { lane, key, error } = poison;
      const at = { position: lane.position, stream: `${lane.tenant}.${key}`, type: 'fan-out' };
      if ((await this.#decide(error, at, attempt)) === 'park') {
        this.#fanOuts.park(poison);
        return;
      }
      poison = this.#fanOuts.page(lane, this.#limits.pageSize);
    }
  }

  async #decide(error: unknown, at: Parameters<ErrorPolicy>[1], attempt: number): Promise<'park' | 'retry'> {
    const policy = this.#keeping.built ? (this.#options.onError ?? parkAtOnce) : stopAtFirst;
    const decision = policy(error, at, attempt);
    switch (decision.action) {
      case 'stop':
        throw new ProjectionStopped(at, error);
      case 'retry':
        await this.#options.pause(decision.delayMs);
        return 'retry';
      case 'park':
        return 'park';
    }
  }

  #isFull(): boolean {
    const { transactionRows, transactionEntries, transactionEvents, buildEvents } = this.#limits;
    if (this.#set.changedRows >= transactionRows) return true;
    if (!this.#keeping.built) return this.#eventsSinceCommit >= buildEvents;
    return this.#eventsSinceCommit >= transactionEvents || this.#set.entries >= transactionEntries;
  }

  #commit(): void {
    if (!this.#unwritten) return;
    const caughtUp = this.#live && this.#keeping.lanes.size === 0;
    this.#keeping.built ||= caughtUp;
    const progress = this.#keeping.snapshot();
    const written = this.#set.commit(progress);
    this.#eventsSinceCommit = 0;
    this.#unwritten = false;
    this.#options.onCommit?.({ progress, caughtUp, ...written });
  }
}
