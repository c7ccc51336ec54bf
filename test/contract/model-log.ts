import type { ExpectedRevision, NewEvent } from '#domain/log/event-log.js';

export type ModelResult = { revision: number; idempotent: boolean } | { actual: number | 'noStream' };

/** The port in a few lines: what every adapter is compared with. */
export class ModelLog {
  readonly all: { stream: string; revision: number; event: NewEvent }[] = [];

  stream = (name: string): NewEvent[] => this.all.filter(({ stream }) => stream === name).map(({ event }) => event);

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): ModelResult {
    const own = this.stream(stream);
    const from = typeof expected === 'number' ? expected + 1 : expected === 'noStream' ? 0 : own.length;
    const fits = from === own.length && (expected !== 'streamExists' || own.length > 0);
    const repeated = from < own.length && events.every(({ id }, index) => own[from + index]?.id === id);
    if (!fits && !repeated) return { actual: own.length === 0 ? 'noStream' : own.length - 1 };
    if (fits) this.all.push(...events.map((event, index) => ({ stream, revision: from + index, event })));
    return { revision: from + events.length - 1, idempotent: repeated };
  }
}
