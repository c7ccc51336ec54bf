import TinyQueue from 'tinyqueue';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';

/** What a timer looks at: a device, or the tenant itself (null), which is its connector. */
export interface TimerSubject {
  readonly tenant: TenantId;
  readonly device: DeviceId | null;
}

interface Entry extends TimerSubject {
  readonly at: Instant;
}

/**
 * When each subject is to be looked at next, earliest first. An instant here is no promise that something is due then,
 * only that nothing is due before: who takes a subject out looks, and puts it back for the instant it finds. So a device
 * that reports every hour costs nothing until the instant at which it would be due had it fallen silent.
 */
export class DueIndex {
  readonly #queue = new TinyQueue<Entry>([], (a, b) => a.at - b.at);
  /** The entry that counts of each subject; any other of it in the queue is passed over. */
  readonly #counting = new Map<TenantId, Map<DeviceId | null, Entry>>();
  readonly #listeners = new Set<() => void>();
  #size = 0;

  /** Subjects in it. */
  get size(): number {
    return this.#size;
  }

  has({ tenant, device }: TimerSubject): boolean {
    return this.#counting.get(tenant)?.has(device) ?? false;
  }

  /** Looks at the subject at `at`, unless it is to be looked at earlier. */
  put({ tenant, device }: TimerSubject, at: Instant): void {
    let ofTenant = this.#counting.get(tenant);
    if (ofTenant === undefined) {
      ofTenant = new Map();
      this.#counting.set(tenant, ofTenant);
    }
    const known = ofTenant.get(device);
    if (known !== undefined && known.at <= at) return;
    if (known === undefined) this.#size += 1;
    const entry = { tenant, device, at };
    const earliest = this.next();
    ofTenant.set(device, entry);
    this.#queue.push(entry);
    if (earliest === null || at < earliest) for (const listener of this.#listeners) listener();
  }

  /** When to look next; null where there is nothing to look at. */
  next(): Instant | null {
    for (let first = this.#queue.peek(); first !== undefined; first = this.#queue.peek()) {
      if (this.#counts(first)) return first.at;
      this.#queue.pop();
    }
    return null;
  }

  /** Takes out everything that is to be looked at up to `upTo`, earliest first. */
  take(upTo: Instant): TimerSubject[] {
    const taken: TimerSubject[] = [];
    for (let next = this.next(); next !== null && next <= upTo; next = this.next()) {
      const entry = this.#queue.pop();
      if (entry === undefined) break;
      this.#forget(entry);
      taken.push(entry);
    }
    return taken;
  }

  /** Calls when the next instant became earlier. @returns ends the calls */
  onEarlier(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #counts(entry: Entry): boolean {
    return this.#counting.get(entry.tenant)?.get(entry.device) === entry;
  }

  #forget({ tenant, device }: TimerSubject): void {
    const ofTenant = this.#counting.get(tenant);
    if (ofTenant?.delete(device) !== true) return;
    this.#size -= 1;
    if (ofTenant.size === 0) this.#counting.delete(tenant);
  }
}
