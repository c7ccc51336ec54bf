import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';
import { instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { Settings } from '../config/settings.js';
import { CLOCK, READ_MODELS, SETTINGS } from '../ports.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Of the machine's time: while the log is away nobody waits for it again and again. */
const AGAIN_AFTER_FAILURE_MS = 10_000;
/** A reader does not wait longer: a place far back in a log that is far away takes a while to be found. */
const PATIENCE_MS = 500;

/** How far back the feed can be followed: `VEDETTE_FEED_RETENTION_DAYS` by the engine's clock, told with each look at it. */
@Injectable()
export class FeedRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(FeedRetention.name);
  #looked: Instant | null = null;
  #looking: Promise<void> | null = null;
  #failedAt: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(READ_MODELS) private readonly readModels: Pick<ReadModels, 'feed'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'feedRetentionDays'>,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#look(), MINUTE_MS).unref();
    void this.#look();
  }

  beforeApplicationShutdown(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** A cursor before this position can't be followed any more. */
  async keptFrom(): Promise<Position> {
    await Promise.race([this.#look(), sleep(PATIENCE_MS, undefined, { ref: false })]);
    return this.readModels.feed.keptFrom();
  }

  /** Once a minute of the clock, and again at the next call where the read model is not there yet. Never fails. */
  #look(): Promise<void> {
    const now = this.clock.now();
    if (this.#looked !== null && now - this.#looked < MINUTE_MS) return Promise.resolve();
    if (this.#failedAt !== null && performance.now() - this.#failedAt < AGAIN_AFTER_FAILURE_MS)
      return Promise.resolve();
    this.#looking ??= this.#letGo(now).finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #letGo(now: Instant): Promise<void> {
    try {
      const since = instant(Math.max(0, now - this.settings.feedRetentionDays * DAY_MS));
      if (await this.readModels.feed.keepSince(since)) this.#looked = now;
      this.#failedAt = null;
    } catch (error) {
      this.#failedAt = performance.now();
      this.#logger.warn(error, 'Old entries of the feed could not be let go of; it is tried again.');
    }
  }
}
