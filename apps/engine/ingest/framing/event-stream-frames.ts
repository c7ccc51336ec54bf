import { createParser } from 'eventsource-parser';
import type { Framed } from './framed.js';
import { framedJson, LONGEST_LINE, unreadable } from './framed.js';

/** Whether a body whose first line is this one is a captured event stream. */
export const beginsEventStream = (line: string): boolean => /^(?:id|event|data|retry):/.test(line);

/** Messages of the stream that are about the stream. */
const OF_STREAM: readonly (string | undefined)[] = ['heartbeat', 'reconnect', 'end'];

/** The events in a captured event stream: each message holds a batch, as `{"events": […]}` or as the bare list. */
export class EventStreamFrames {
  #found: Framed[] = [];
  readonly #parser = createParser({
    maxBufferSize: 2 * LONGEST_LINE,
    onEvent: ({ event, data }) => {
      if (OF_STREAM.includes(event) || /^\s*(?:\{\s*\})?\s*$/.test(data)) return;
      this.#found.push(...framedJson(data));
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') this.#found.push(unreadable('tooLong', 'data:'));
    },
  });

  push(line: string): readonly Framed[] {
    this.#parser.feed(`${line}\n`);
    return this.#taken();
  }

  /** A capture may end in the middle of a message. */
  end(): readonly Framed[] {
    this.#parser.feed('\n\n');
    return this.#taken();
  }

  #taken(): readonly Framed[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }
}
