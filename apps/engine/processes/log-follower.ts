import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventLog, Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING, isPosition } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { describeError } from '#projections/runner/error-policy.js';
import { retried } from './retried.js';

/** Tries of one event that can not be handled; then it is set aside, and the ones after it are handled. */
const ATTEMPTS = 5;
/** Live events are taken together, so that a busy log is not read event by event. */
const GATHER_MS = 200;
/** How often the place is kept while it catches up: what is handled again after a crash changes nothing. */
const KEPT_EVERY_MS = 1000;

export interface LogFollowerOptions {
  /** Of the process, such as `mail`: its place is kept as `checkpoint/<name>`. */
  readonly name: string;
  readonly log: Pick<EventLog, 'subscribeToAll'>;
  readonly latestValues: Pick<LatestValues, 'get' | 'set'>;
  readonly streamPrefixes: readonly string[];
  /** Tells from its head alone whether an event is to be handled: on a busy log most are not. */
  readonly concerns: (event: RecordedEvent) => boolean;
  /** Handles one event; the same one may come again. */
  readonly handle: (event: RecordedEvent) => Promise<void>;
  readonly onFailure: () => void;
  readonly onSetAside: () => void;
}

/**
 * Follows the log event by event, from the place that it kept last. An event that can't be handled is tried again, for as
 * long as the log itself is away, and is set aside after five tries where the fault lies elsewhere: `setAside/<name>/…`
 * in `LatestValues` says which, and why.
 */
export class LogFollower {
  readonly #logger = new Logger(LogFollower.name);
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #kept: { readonly position: Position; readonly at: number } | null = null;

  constructor(private readonly options: LogFollowerOptions) {}

  /** The place that it goes on from: everything up to it is handled. */
  async place(): Promise<Position> {
    const kept = await this.options.latestValues.get(this.#key);
    const value: unknown = kept === null ? null : JSON.parse(kept.value);
    const position = typeof value === 'object' && value !== null && 'position' in value ? value.position : null;
    return typeof position === 'string' && isPosition(position) ? position : BEGINNING;
  }

  /** Follows until it is stopped. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get #key(): string {
    return `checkpoint/${this.options.name}`;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const attempts = Number.POSITIVE_INFINITY;
    const onFailure = (error: unknown): void => this.failed(error, 'The log could not be followed; it is tried again.');
    await retried(() => this.#follow(), { attempts, signal, onFailure }).catch(() => undefined);
  }

  async #follow(): Promise<void> {
    const { log, streamPrefixes } = this.options;
    const { signal } = this.#stopping;
    let reached = await this.place();
    let live = false;
    for await (const message of log.subscribeToAll({ after: reached, streamPrefixes, signal })) {
      switch (message.kind) {
        case 'batch':
          for (const event of message.events) {
            if (signal.aborted) break;
            if (this.options.concerns(event)) await this.#handle(event);
            reached = event.position;
          }
          break;
        case 'checkpoint':
          reached = message.position;
          break;
        case 'caughtUp':
        case 'fellBehind':
          live = message.kind === 'caughtUp';
      }
      await this.#keep(reached, live);
      if (live) await sleep(GATHER_MS, undefined, { signal }).catch(() => undefined);
    }
    await this.#keep(reached, true);
  }

  async #handle(event: RecordedEvent): Promise<void> {
    const { handle, latestValues, onSetAside, name } = this.options;
    const { signal } = this.#stopping;
    let tries = 0;
    const attempt = async (): Promise<void> => {
      try {
        await handle(event);
      } catch (error) {
        if (!(error instanceof LogUnavailable)) tries += 1;
        if (tries < ATTEMPTS || signal.aborted) throw error;
        const value = { eventId: event.id, type: event.type, error: describeError(error) };
        await latestValues.set(`setAside/${name}/${event.position}`, JSON.stringify(value));
        onSetAside();
        this.#logger.error(error, `${name}: the event ${event.id} could not be handled, and is set aside.`);
      }
    };
    const onFailure = (error: unknown): void => this.failed(error, `The event ${event.id} is tried again.`);
    await retried(attempt, { attempts: Number.POSITIVE_INFINITY, signal, onFailure });
  }

  async #keep(position: Position, now: boolean): Promise<void> {
    const { latestValues } = this.options;
    const kept = this.#kept;
    if (kept !== null && (kept.position === position || (!now && performance.now() - kept.at < KEPT_EVERY_MS))) return;
    await latestValues.set(this.#key, JSON.stringify({ position }));
    this.#kept = { position, at: performance.now() };
  }

  /** Makes a failure seen, of the follower or of what its process does before it follows. */
  failed(error: unknown, what = 'It is tried again.'): void {
    this.options.onFailure();
    this.#logger.warn(error, `${this.options.name}: ${what}`);
  }
}
