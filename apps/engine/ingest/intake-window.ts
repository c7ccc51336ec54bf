/** Work that goes on at the same time, no more of it than a number. */
export class IntakeWindow {
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;

  /** @param size how much of it */
  constructor(private readonly size: number) {}

  /**
   * Begins the work at once, and resolves when there is room for more.
   *
   * @throws what an earlier work threw
   */
  async run(work: () => Promise<void>): Promise<void> {
    const running = work()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    while (this.#running.size >= this.size) await Promise.race(this.#running);
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** Resolves when no work goes on any more. @throws what one of them threw */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure !== null) throw this.#failure.error;
  }
}
