/** How many commands on different streams are under way at once: they share commits of the log. */
const AT_ONCE = 32;

/** Does the work for each item, a few at once. The first failure ends it, once what is under way has ended. */
export async function inBatches<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const results = await Promise.allSettled(items.slice(from, from + AT_ONCE).map(work));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }
}
