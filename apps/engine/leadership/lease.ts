import type { LatestValue, LatestValues } from '#domain/log/latest-values.js';

/** How a lease runs out, in milliseconds of each node's own monotonic clock. */
export interface LeaseTimes {
  /** The leader renews it, and others look at it, so often. */
  readonly renewEveryMs: number;
  /** Who sees no renewal for so long takes it over. */
  readonly takenOverAfterMs: number;
}

export const LEASE_TIMES: LeaseTimes = { renewEveryMs: 10_000, takenOverAfterMs: 30_000 };

/** A leader that could not renew stops leading somewhat before others take over. */
const SHARE_OF_LEADING = 5 / 6;

const KEY = 'lease/leader';

/** Who has the lease; null: it was given back. */
const holderIn = (text: string): string | null => {
  const value: unknown = JSON.parse(text);
  const nodeId = typeof value === 'object' && value !== null && 'nodeId' in value ? value.nodeId : undefined;
  if (typeof nodeId !== 'string' && nodeId !== null) throw new TypeError(`${KEY} holds no lease`);
  return nodeId;
};

export interface LeaseOptions {
  readonly latestValues: Pick<LatestValues, 'get' | 'compareAndSet'>;
  /** Of this run of this node: nobody else has the same. */
  readonly nodeId: string;
  readonly times: LeaseTimes;
  /** Milliseconds that only go forwards. */
  readonly now?: () => number;
}

/**
 * The one lease of a log: which node runs the process managers. Nodes need not agree about the time: each counts for itself
 * since when it has seen no renewal. For a moment two may believe that they lead; what leaders do is idempotent.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #now: () => number;
  /** The newest renewal that was seen, and when it was first seen. */
  #seen: { readonly version: number; readonly at: number } | null = null;
  #leadsUntil = Number.NEGATIVE_INFINITY;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Whether this node leads, as far as it can know without asking. */
  get isHeld(): boolean {
    return this.#now() < this.#leadsUntil;
  }

  /**
   * Renews the lease where this node has it; takes it where nobody has, or where it was not renewed for too long.
   *
   * @returns whether this node leads
   * @throws LogUnavailable where that could not be found out: `isHeld` still tells
   */
  async look(): Promise<boolean> {
    const { latestValues, nodeId, times } = this.#options;
    const began = this.#now();
    const kept = await latestValues.get(KEY);
    const holder = kept === null ? null : holderIn(kept.value);
    if (holder !== nodeId && !this.#isFree(kept, holder)) {
      this.#leadsUntil = Number.NEGATIVE_INFINITY;
      return false;
    }
    const value = JSON.stringify({ nodeId, renewal: (kept?.version ?? 0) + 1 });
    const written = await latestValues.compareAndSet(KEY, kept?.version ?? null, value);
    this.#leadsUntil = written === null ? Number.NEGATIVE_INFINITY : began + times.takenOverAfterMs * SHARE_OF_LEADING;
    return written !== null;
  }

  /** Gives it back, so that another node need not wait. Whoever has taken it over keeps it. */
  async release(): Promise<void> {
    const { latestValues, nodeId } = this.#options;
    this.#leadsUntil = Number.NEGATIVE_INFINITY;
    const kept = await latestValues.get(KEY);
    if (kept === null || holderIn(kept.value) !== nodeId) return;
    await latestValues.compareAndSet(KEY, kept.version, JSON.stringify({ nodeId: null, renewal: kept.version + 1 }));
  }

  #isFree(kept: LatestValue | null, holder: string | null): boolean {
    if (kept === null || holder === null) return true;
    if (this.#seen?.version !== kept.version) this.#seen = { version: kept.version, at: this.#now() };
    return this.#now() - this.#seen.at >= this.#options.times.takenOverAfterMs;
  }
}
