import { randomUUID } from 'node:crypto';
import { checkAppend } from './append-check.js';
import type { AppendAnswer, Expected, ProposedEvent, StoredEvent, Written } from './stored-events.js';
import type { StreamSettings } from './stream-settings.js';
import { NO_SETTINGS, SOFT_DELETED, parseSettings, settingsStreamOf } from './stream-settings.js';

export type StreamView =
  | { readonly kind: 'found'; readonly first: number; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'streamDeleted' };

const EMPTY = new Uint8Array();
const JSON_CONTENT = 'application/json';
/** Bytes of a log record around its data, metadata and type: positions grow as on a server. */
const RECORD_OVERHEAD = 100;

/** What an EventStoreDB server keeps: one global order, streams, their metadata. Nothing is ever taken out of the order. */
export class MemoryLog {
  readonly all: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #tombstones = new Set<string>();
  readonly #byId = new Map<string, StoredEvent>();
  readonly #listeners = new Set<() => void>();
  #end = RECORD_OVERHEAD;

  constructor() {
    // A server that has just started holds events of its own.
    this.#write('$users', [jsonEvent('$UserCreated', { loginName: 'admin' })]);
    this.#write(settingsStreamOf('$users'), [jsonEvent('$metadata', {})]);
  }

  /** @returns what ends the listening */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): AppendAnswer {
    if (this.#isTombstoned(stream)) return { kind: 'streamDeleted' };
    const own = this.#streams.get(stream) ?? [];
    const settings = this.#settings(stream);
    const softDeleted = settings.truncateBefore >= SOFT_DELETED;
    const check = checkAppend(own, expected, events, {
      softDeleted,
      hasSettings: this.#streams.has(settingsStreamOf(stream)),
      find: (id) => {
        const found = this.#byId.get(id);
        return found?.stream === stream ? found : undefined;
      },
    });
    const before = own.length;
    switch (check.kind) {
      case 'new': {
        const written = this.#write(stream, events);
        if (softDeleted) this.#changeSettings(stream, { $tb: before });
        this.#tell();
        return written;
      }
      case 'repeated':
        return { kind: 'written', revision: check.last.revision, position: check.last.position };
      case 'wrongRevision':
      case 'streamDeleted':
        return check;
    }
  }

  /** Hides every event of a stream; the stream may go on later. */
  delete(stream: string, expected: Expected): AppendAnswer {
    if (this.#isTombstoned(stream)) return { kind: 'streamDeleted' };
    const refused = this.#refusal(stream, expected);
    if (refused !== null) return refused;
    const written = this.#changeSettings(stream, { $tb: '9223372036854775807' });
    this.#tell();
    return written;
  }

  /** Ends a stream for good. */
  tombstone(stream: string, expected: Expected): AppendAnswer {
    if (this.#isTombstoned(stream)) return { kind: 'streamDeleted' };
    const refused = this.#refusal(stream, expected);
    if (refused !== null) return refused;
    const written = this.#write(stream, [jsonEvent('$streamDeleted', {})]);
    this.#tombstones.add(stream);
    this.#tell();
    return written;
  }

  /** A stream as a reader sees it: without what its metadata hides. */
  stream(name: string): StreamView {
    if (this.#isTombstoned(name)) return { kind: 'streamDeleted' };
    const own = this.#streams.get(name);
    const { truncateBefore, maxCount } = this.#settings(name);
    if (own === undefined || truncateBefore >= SOFT_DELETED) return { kind: 'notFound' };
    const first = Math.max(truncateBefore, own.length - maxCount, 0);
    return { kind: 'found', first, events: own };
  }

  /** Index in `all` of the first event at a position or behind it. */
  indexAt(position: number): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.all[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #refusal(stream: string, expected: Expected): AppendAnswer | null {
    const length = this.#streams.get(stream)?.length ?? 0;
    const fits = typeof expected === 'number' ? expected === length - 1 : expected !== 'noStream' || length === 0;
    return fits ? null : { kind: 'wrongRevision', actual: length === 0 ? 'noStream' : length - 1 };
  }

  #isTombstoned(stream: string): boolean {
    return this.#tombstones.has(stream) || (stream.startsWith('$$') && this.#tombstones.has(stream.slice(2)));
  }

  #settings(stream: string): StreamSettings {
    if (stream.startsWith('$$')) return { ...NO_SETTINGS, maxCount: 1 };
    const last = this.#streams.get(settingsStreamOf(stream))?.at(-1);
    return last === undefined ? NO_SETTINGS : parseSettings(last.data);
  }

  #changeSettings(stream: string, change: { readonly $tb: number | string }): Written {
    const { raw } = this.#settings(stream);
    // The server writes the number in full; a JavaScript number can not.
    const text = JSON.stringify({ ...raw, $tb: '#' }).replace('"#"', String(change.$tb));
    return this.#write(settingsStreamOf(stream), [jsonEvent('$metadata', text)]);
  }

  #write(stream: string, events: readonly ProposedEvent[]): Written {
    const own = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, own);
    for (const event of events) {
      const stored = { ...event, stream, revision: own.length, position: this.#end, createdMs: Date.now() };
      own.push(stored);
      this.all.push(stored);
      this.#byId.set(event.id, stored);
      this.#end += RECORD_OVERHEAD + event.data.length + event.metadata.length + event.type.length * 2;
    }
    return { kind: 'written', revision: own.length - 1, position: own.at(-1)?.position ?? 0 };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function jsonEvent(type: string, content: unknown): ProposedEvent {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { id: randomUUID(), type, contentType: JSON_CONTENT, data: new TextEncoder().encode(text), metadata: EMPTY };
}
