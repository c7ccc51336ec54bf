import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { Timers } from './timers.js';

/** The longest sleep: a machine that was suspended, or whose clock was set, is noticed after it. */
const LONGEST_SLEEP_MS = 60_000;
/** After how long something is looked at again that failed too often; up to half as long again. */
const AGAIN_AFTER_MS = 30_000;

const againAt = (now: Instant): Instant => instant(now + Math.round(AGAIN_AFTER_MS * (1 + Math.random() / 2)));

/** Looks when the clock of the machine says so: one sleep to the next instant, however many devices there are. */
export class SystemTicker {
  #sleep: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | null = null;
  #stopped = false;

  constructor(
    private readonly timers: Pick<Timers, 'begin' | 'next' | 'onEarlier' | 'look' | 'lookAgain'>,
    private readonly clock: Clock,
  ) {}

  /** Resolves when it ticks. */
  async start(): Promise<void> {
    await this.timers.begin();
    if (this.#stopped) return;
    this.#unsubscribe = this.timers.onEarlier(() => this.#plan());
    this.#plan();
  }

  stop(): void {
    this.#stopped = true;
    this.#unsubscribe?.();
    clearTimeout(this.#sleep);
  }

  #plan(): void {
    clearTimeout(this.#sleep);
    const next = this.timers.next();
    if (next === null || this.#stopped) return;
    const wait = Math.min(Math.max(next - this.clock.now(), 0), LONGEST_SLEEP_MS);
    this.#sleep = setTimeout(() => this.#wake(), wait);
  }

  #wake(): void {
    const now = this.clock.now();
    const next = this.timers.next();
    if (next !== null && next <= now) {
      void this.timers.look(now).then((run) => this.timers.lookAgain(run, againAt(this.clock.now())));
    }
    this.#plan();
  }
}
