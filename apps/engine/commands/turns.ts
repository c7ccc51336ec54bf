/**
 * One turn at a time for each key, in the order of asking; different keys do not wait for one another. It spares the
 * commands of one process conflicts among themselves; correctness rests on expected revisions alone.
 */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @returns null where the turn begins at once, else a promise of its beginning; `leave` must follow */
  enter(key: string): Promise<void> | null {
    const queue = this.#waiting.get(key);
    if (queue === undefined) {
      this.#waiting.set(key, []);
      return null;
    }
    return new Promise((resolve) => {
      queue.push(resolve);
    });
  }

  leave(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next === undefined) this.#waiting.delete(key);
    else next();
  }
}
