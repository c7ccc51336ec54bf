import type { Position } from '#domain/log/event-log.js';
import type { TimerSubject } from './due-index.js';

/** What one look at the clock came to. */
export class TimerRun {
  #position: Position | null = null;
  readonly #failed: TimerSubject[] = [];
  #failure: unknown = null;

  /** Of the last event that was written; null where none was. */
  get position(): Position | null {
    return this.#position;
  }

  /** Subjects that are to be looked at again, because something failed too often. */
  get failed(): readonly TimerSubject[] {
    return this.#failed;
  }

  /** Why the last one of them failed. */
  get failure(): unknown {
    return this.#failure;
  }

  wrote(position: Position | null): void {
    if (position !== null && (this.#position === null || position > this.#position)) this.#position = position;
  }

  giveUp(subject: TimerSubject, failure: unknown): void {
    this.#failed.push(subject);
    this.#failure = failure;
  }
}
