import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#domain/clock/clock.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import { CLOCK, EVENT_LOG } from '../ports.js';

/** The instant at which commands are decided. */
@Injectable()
export class DecisionClock {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'lastRecordedAt'>,
  ) {}

  /** Never before the newest event of the log: a clock that was set back must not make new observations late ones. */
  now(): Instant {
    const now = this.clock.now();
    const recorded = this.log.lastRecordedAt();
    return recorded !== null && recorded > now ? recorded : now;
  }
}
