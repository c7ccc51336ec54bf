/** Random numbers from a seed: the same on every machine, so that a history that fails can be told again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds must not begin alike.
    this.#state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
    for (let turn = 0; turn < 3; turn += 1) this.unit();
  }

  /** At least 0, below 1. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both inclusive. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.unit() * (most - least + 1));
  }

  /** True in `share` of the cases. */
  chance(share: number): boolean {
    return this.unit() < share;
  }

  /** @throws RangeError for an empty list */
  pick<Thing>(things: readonly Thing[]): Thing {
    const place = this.whole(0, things.length - 1);
    for (const thing of things.slice(place, place + 1)) return thing;
    throw new RangeError('nothing to pick from');
  }

  /** One of the things, each as often as its weight says. */
  weighted<Thing>(things: readonly (readonly [weight: number, thing: Thing])[]): Thing {
    let rest = this.unit() * things.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, thing] of things) {
      rest -= weight;
      if (rest < 0) return thing;
    }
    return this.pick(things)[1];
  }

  /** Each with the same chance to be in; in the order of the list. */
  some<Thing>(things: readonly Thing[], share = 0.5): readonly Thing[] {
    return things.filter(() => this.chance(share));
  }

  shuffled<Thing>(things: readonly Thing[]): readonly Thing[] {
    return things
      .map((thing) => ({ thing, rank: this.unit() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ thing }) => thing);
  }
}
