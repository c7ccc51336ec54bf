import { randomUUID } from 'node:crypto';
import type { MemoryLog } from './memory-log.js';
import type { StoredEvent } from './stored-events.js';

export interface GroupOptions {
  /** The next event of the group's source, and each once. */
  readonly next: () => StoredEvent | null;
  readonly maxRetries: number;
  /** How long a consumer may hold an event without an answer. */
  readonly messageTimeoutMs: number;
  /** Where events go that nobody could consume. */
  readonly parkedStream: string;
}

export interface Consumer {
  /** Events that it may hold. */
  readonly bufferSize: number;
  give(event: StoredEvent, retryCount: number): void;
  end(): void;
}

export type NackAction = 'park' | 'retry' | 'skip' | 'stop';

interface Held {
  readonly event: StoredEvent;
  readonly retryCount: number;
  readonly timer: NodeJS.Timeout;
}

/** A persistent subscription: the server keeps the place, and gives each event to one of the consumers in turn. */
export class PersistentGroup {
  readonly #log: MemoryLog;
  readonly #options: GroupOptions;
  readonly #consumers = new Map<Consumer, Map<string, Held>>();
  readonly #retries: { readonly event: StoredEvent; readonly retryCount: number }[] = [];

  constructor(log: MemoryLog, options: GroupOptions) {
    this.#log = log;
    this.#options = options;
    log.onAppend(() => this.#push());
  }

  join(consumer: Consumer): void {
    this.#consumers.set(consumer, new Map());
    this.#push();
  }

  /** What it held goes to others. */
  leave(consumer: Consumer): void {
    const held = this.#consumers.get(consumer);
    this.#consumers.delete(consumer);
    for (const each of held?.values() ?? []) this.#retry(each);
    this.#push();
  }

  ack(consumer: Consumer, ids: readonly string[]): void {
    for (const id of ids) this.#release(consumer, id);
    this.#push();
  }

  nack(consumer: Consumer, ids: readonly string[], action: NackAction): void {
    for (const id of ids) {
      const held = this.#release(consumer, id);
      if (held === null) continue;
      if (action === 'park') this.#park(held.event);
      else if (action !== 'skip') this.#retry(held);
    }
    if (action === 'stop') consumer.end();
    this.#push();
  }

  /** Ends every consumer. */
  close(): void {
    for (const [consumer, held] of this.#consumers) {
      for (const { timer } of held.values()) clearTimeout(timer);
      consumer.end();
    }
    this.#consumers.clear();
  }

  #release(consumer: Consumer, id: string): Held | null {
    const held = this.#consumers.get(consumer);
    const found = held?.get(id);
    if (held === undefined || found === undefined) return null;
    clearTimeout(found.timer);
    held.delete(id);
    return found;
  }

  #retry({ event, retryCount, timer }: Held): void {
    clearTimeout(timer);
    if (retryCount >= this.#options.maxRetries) this.#park(event);
    else this.#retries.push({ event, retryCount: retryCount + 1 });
  }

  #park({ stream, revision }: StoredEvent): void {
    const link = {
      id: randomUUID(),
      type: '$>',
      contentType: 'application/octet-stream',
      data: new TextEncoder().encode(`${revision}@${stream}`),
      metadata: new Uint8Array(),
    };
    this.#log.append(this.#options.parkedStream, 'any', [link]);
  }

  #push(): void {
    for (;;) {
      const consumer = this.#free();
      if (consumer === null) return;
      const given = this.#retries.shift() ?? wrapped(this.#options.next());
      if (given === null) return;
      this.#hold(consumer, given.event, given.retryCount);
    }
  }

  #hold(consumer: Consumer, event: StoredEvent, retryCount: number): void {
    const held = this.#consumers.get(consumer);
    const late = (): void => {
      const lost = this.#release(consumer, event.id);
      if (lost !== null) this.#retry(lost);
      this.#push();
    };
    const timer = setTimeout(late, this.#options.messageTimeoutMs).unref();
    held?.set(event.id, { event, retryCount, timer });
    consumer.give(event, retryCount);
  }

  /** The consumer that holds least of those that may hold more. */
  #free(): Consumer | null {
    const free = [...this.#consumers].filter(([{ bufferSize }, held]) => held.size < bufferSize);
    return free.toSorted(([, a], [, b]) => a.size - b.size)[0]?.[0] ?? null;
  }
}

const wrapped = (event: StoredEvent | null): { event: StoredEvent; retryCount: number } | null =>
  event === null ? null : { event, retryCount: 0 };
