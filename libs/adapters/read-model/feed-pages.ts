import type { TenantId } from '#domain/identity/ids.js';
import type { FeedEntry, FeedPlace } from './read-models.js';
import type { RowReader } from './row-reader.js';

/** Pages longer than this, and more pages than that, are not worth their memory. */
const LONGEST_KEPT_PAGE = 100;
const MOST_KEPT_PAGES = 256;

/**
 * Pages of the feed. The consumers of one tenant ask for the same page after each transaction: it is read once, and
 * kept until the next transaction.
 */
export class FeedPages {
  readonly #kept = new Map<string, readonly FeedEntry[]>();

  page(reader: RowReader, tenant: TenantId, after: FeedPlace, limit: number): FeedEntry[] {
    const question = `${tenant} ${after.position} ${after.n} ${limit}`;
    const known = this.#kept.get(question);
    if (known !== undefined) return [...known];
    const found = reader.entries(tenant, after, limit);
    if (found.length <= LONGEST_KEPT_PAGE && this.#kept.size < MOST_KEPT_PAGES) this.#kept.set(question, found);
    return [...found];
  }

  /** Something was written: pages may have grown. */
  forget(): void {
    this.#kept.clear();
  }
}
