import type { RecordedEvent } from '#domain/log/event-log.js';

/** What to do about an event that can't be folded. `park` puts its key aside; the other keys go on. */
export type ErrorAction =
  { readonly action: 'retry'; readonly delayMs: number } | { readonly action: 'park' } | { readonly action: 'stop' };

/**
 * The one place where a projection says what an error leads to.
 *
 * @param attempt 1 for the first try of this event
 */
export type ErrorPolicy = (
  error: unknown,
  event: Pick<RecordedEvent, 'position' | 'stream' | 'type'>,
  attempt: number,
) => ErrorAction;

/** For a read model that serves: decoding and folding are pure, so a second try would fail as the first did. */
export const parkAtOnce: ErrorPolicy = () => ({ action: 'park' });

/** For a build: a read model with holes must never take over from one without. */
export const stopAtFirst: ErrorPolicy = () => ({ action: 'stop' });

/** A projection stopped at an event, by its policy. Nothing of the event was applied. */
export class ProjectionStopped extends Error {
  override readonly name = 'ProjectionStopped';
  readonly position: string;
  readonly stream: string;
  constructor(event: Pick<RecordedEvent, 'position' | 'stream' | 'type'>, cause: unknown) {
    super(`stopped at ${event.position}, ${event.type} of ${event.stream}: ${describeError(cause)}`, { cause });
    this.position = event.position;
    this.stream = event.stream;
  }
}

/** An error in one line, for operators. Payloads never stand in the messages of our own errors. */
export const describeError = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'an error that is none';
