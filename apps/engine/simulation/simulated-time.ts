import { Logger } from '@nestjs/common';
import type { SimulatedClock } from '#adapters/clock/simulated-clock.js';
import type { Instant } from '#domain/instant.js';
import { formatInstant } from '#domain/instant.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { invalid, ProblemError } from '../http/problem.js';
import type { Timers } from '../timers/timers.js';
import { keepClock } from './kept-clock.js';

const DAY_MS = 86_400_000;
/** Days that one move may cover at most. */
export const LONGEST_MOVE_DAYS = 31;
/** Of the machine's time: after how long something is looked at again that failed too often. */
const AGAIN_AFTER_MS = 30_000;

export interface SimulatedTimeOptions {
  readonly clock: SimulatedClock;
  readonly timers: Timers;
  readonly log: Pick<EventLog, 'head'>;
  readonly latestValues: Pick<LatestValues, 'set'>;
}

/** Where a move left things. */
export interface Moved {
  readonly now: Instant;
  /** Of the last event that the timers wrote; the end of the log where they wrote none. */
  readonly position: Position;
}

/**
 * Moves the simulated clock, and fires the timers on the way as if the time had passed. Between moves, what a command
 * makes due at once fires at once, as on the clock of the machine.
 */
export class SimulatedTime {
  readonly #logger = new Logger(SimulatedTime.name);
  readonly #ends: (() => void)[] = [];
  /** One after the other: a move, or a look between two. */
  #last: Promise<unknown> = Promise.resolve();
  #lookAsked = false;
  #again: NodeJS.Timeout | undefined;

  constructor(private readonly options: SimulatedTimeOptions) {}

  async start(): Promise<void> {
    const { timers } = this.options;
    await timers.begin();
    this.#ends.push(timers.onEarlier(() => this.#lookSoon()));
    this.#lookSoon();
  }

  stop(): void {
    for (const end of this.#ends) end();
    clearTimeout(this.#again);
  }

  now(): Instant {
    return this.options.clock.now();
  }

  /**
   * Steps the clock through every instant at which something is due, in order, and lets each be written and read before
   * the next. Then it shows `to`.
   *
   * @throws ProblemError `invalid-request` for an earlier time, or one too far ahead: nothing has moved
   * @throws ProblemError, LogUnavailable where a timer can't fire: the clock shows the instant at which that was
   */
  moveTo(to: Instant): Promise<Moved> {
    return this.#inTurn(async () => {
      const { clock, timers, log, latestValues } = this.options;
      demandMove(clock.now(), to);
      await timers.begin();
      await this.#settle(await log.head());
      let written: Position | null = null;
      try {
        for (let next = timers.next(); next !== null && next <= to; next = timers.next()) {
          if (next > clock.now()) clock.moveTo(next);
          written = (await this.#step()) ?? written;
        }
        clock.moveTo(to);
      } finally {
        await keepClock(latestValues, clock.now());
      }
      return { now: to, position: written ?? (await log.head()) };
    });
  }

  /** @returns the position of what was written, once it can be read; null where nothing was */
  async #step(): Promise<Position | null> {
    const { clock, timers } = this.options;
    const run = await timers.look(clock.now());
    // What was taken out and did not fire is watched for again after the restart: the clock stays here.
    if (timers.isStopping)
      throw new ProblemError('shutting-down', 'The engine is stopping. Move the clock again later.');
    if (run.position !== null) await this.#settle(run.position);
    if (run.failed.length > 0) {
      timers.lookAgain(run, clock.now());
      throw run.failure;
    }
    return run.position;
  }

  async #settle(position: Position): Promise<void> {
    if (await this.options.timers.settled(position)) return;
    throw new ProblemError(
      'projection-behind',
      'The read models are behind the log, so that the clock could not be moved on. Move it again.',
      { headers: { 'retry-after': '2' } },
    );
  }

  #lookSoon(): void {
    if (this.#lookAsked) return;
    this.#lookAsked = true;
    void this.#inTurn(async () => {
      this.#lookAsked = false;
      const { clock, timers } = this.options;
      const next = timers.next();
      if (next === null || next > clock.now()) return;
      const run = await timers.look(clock.now());
      if (run.failed.length > 0) this.#again = setTimeout(() => timers.lookAgain(run, clock.now()), AGAIN_AFTER_MS);
    }).catch((error: unknown) => this.#logger.error(error, 'The timers could not be looked at.'));
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function demandMove(from: Instant, to: Instant): void {
  if (to < from) {
    throw invalid({
      pointer: '/now',
      detail: `now must not be before ${formatInstant(from)}, which the clock shows: time does not run backwards.`,
    });
  }
  if (to > from + LONGEST_MOVE_DAYS * DAY_MS) {
    throw invalid({
      pointer: '/now',
      detail: `now must be at most ${LONGEST_MOVE_DAYS} days after ${formatInstant(from)}, which the clock shows.`,
    });
  }
}
