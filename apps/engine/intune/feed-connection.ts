import type { FeedPlace } from '#adapters/read-model/read-models.js';
import type { Writable } from 'node:stream';
import { compareFeedPlaces } from './feed-cursor.js';
import type { FeedFilter } from './feed-filter.js';
import { COMMENT, feedMessage, resetMessage, retryMessage } from './feed-message.js';
import type { FeedChunk, FeedTail } from './feed-tail.js';

/** Milliseconds that a consumer shall wait before it connects again: at the start, and at least at a planned end. */
const RETRY_MS = 2000;

/** @returns milliseconds, not the same for all: consumers that were sent away together do not come back together */
const retryAfterEnd = (): number => RETRY_MS + Math.floor(Math.random() * RETRY_MS);

/** The feed has ended while it was read. */
const ENDED = Symbol('ended');

export interface FeedConnectionOptions {
  /** The body of the response, its head already sent. */
  readonly response: Writable;
  readonly tail: FeedTail;
  readonly filter: FeedFilter;
  /** Exclusive: the first message is the one after it. */
  readonly start: FeedPlace;
  /** Whether the consumer is told the cursor of the start. */
  readonly announceStart: boolean;
  /** Everything up to there is in the read model. */
  readonly placeNow: () => FeedPlace;
  /** Milliseconds between two signs of life on an idle feed. */
  readonly heartbeatMs: number;
  readonly onSent: (entries: number) => void;
  /** The read model could not be read; the feed has ended. */
  readonly onFailure: (error: unknown) => void;
  /** Called once, whoever ended it. */
  readonly onClose: () => void;
}

/**
 * One open feed. The next piece is written when the consumer's socket has taken the last one, so that a slow consumer is
 * slow and costs no memory; it goes on from its own place, however far back that is.
 */
export class FeedConnection {
  /** Nothing that the consumer wants is left up to here. */
  #place: FeedPlace;
  /** The last cursor that the consumer has. */
  #told: FeedPlace;
  #drained = true;
  #closed = false;
  #resting = false;
  /** By a monotonic clock, milliseconds: since then there was always more than the socket would take; null: it has all. */
  #behindSince: number | null = null;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(readonly options: FeedConnectionOptions) {
    const { response, start } = options;
    this.#place = start;
    this.#told = start;
    response.on('drain', () => {
      this.#drained = true;
      this.pump();
    });
    response.on('error', () => this.#release());
    response.on('close', () => this.#release());
    this.#heartbeat = setInterval(() => this.beat(), options.heartbeatMs);
  }

  /** Seconds since the consumer last had everything; 0 where it has. */
  get lagSeconds(): number {
    return this.#behindSince === null ? 0 : (performance.now() - this.#behindSince) / 1000;
  }

  /** Greets the consumer and sends what there is. */
  start(): void {
    this.#write(retryMessage(RETRY_MS) + (this.options.announceStart ? this.#checkpoint() : ''));
    this.pump();
  }

  /** Sends what there is, a piece at a time, as far as the socket takes it. */
  pump(): void {
    if (!this.#drained || this.#closed || this.#resting) return;
    const chunk = this.#read(() => this.#wanted());
    if (chunk === ENDED) return;
    this.#behindSince = chunk === null ? null : (this.#behindSince ?? performance.now());
    if (chunk === null) return;
    this.#place = chunk.end;
    this.#told = chunk.last ?? this.#told;
    this.options.onSent(chunk.count);
    if (!this.#write(chunk.bytes)) return;
    // Others get their turn between two pieces, also where this consumer takes everything at once.
    this.#resting = true;
    setImmediate(() => {
      this.#resting = false;
      this.pump();
    });
  }

  /** A sign of life: a checkpoint where the feed has moved on without an entry that the consumer wants, else a comment. */
  beat(): void {
    if (!this.#drained || this.#closed) return;
    const { placeNow, tail } = this.options;
    const moved = this.#read(() => {
      // Taken before the look for entries: what is committed in between lies after it.
      const now = placeNow();
      const idle = compareFeedPlaces(now, this.#place) > 0 && !tail.advance() && this.#wanted() === null;
      if (idle && !this.#closed) this.#place = now;
      return compareFeedPlaces(this.#place, this.#told) > 0;
    });
    if (moved === ENDED) return;
    this.#write(moved ? this.#checkpoint() : COMMENT);
    this.pump();
  }

  /** A planned end: the consumer comes back, with the cursor it has. */
  end(): void {
    if (this.#closed) return;
    this.#release();
    this.options.response.end(retryMessage(retryAfterEnd()));
  }

  /** The next piece with anything that the consumer wants; what it does not want is passed over. */
  #wanted(): FeedChunk | null {
    for (;;) {
      const chunk = this.options.tail.after(this.#place, this.options.filter);
      if (chunk === 'gone') {
        this.#reset();
        return null;
      }
      if (chunk === null || chunk.count > 0) return chunk;
      this.#place = chunk.end;
    }
  }

  /** The consumer was so slow that what it has not got yet is not kept any more. */
  #reset(): void {
    this.#release();
    this.options.response.end(resetMessage('retention'));
  }

  #read<Result>(read: () => Result): Result | typeof ENDED {
    try {
      const result = read();
      return this.#closed ? ENDED : result;
    } catch (error) {
      this.options.onFailure(error);
      this.end();
      return ENDED;
    }
  }

  #checkpoint(): string {
    this.#told = this.#place;
    return feedMessage(this.options.tail.cursorOf(this.#place), 'checkpoint', '{}');
  }

  /** @returns false where the socket must drain first */
  #write(data: string | Buffer): boolean {
    this.#drained = this.options.response.write(data);
    return this.#drained;
  }

  #release(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    this.options.onClose();
  }
}
