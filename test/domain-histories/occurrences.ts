import type { History } from './history.js';
import type { Said } from './projected.js';

/** In how many histories each thing occurs at least once. */
export class Occurrences {
  readonly #counts = new Map<string, number>();

  count(history: History, said: Said): void {
    const judged = Object.values(said).flatMap(({ intervals }) => intervals.map((interval) => interval.judged));
    const found = new Set([
      ...history.log.history.map(({ type }) => `event ${type}`),
      ...judged.flatMap(({ reasons }) => reasons.map(({ code }) => `reason ${code}`)),
      ...judged.map(({ withheld }) => `withheld ${String(withheld)}`),
      ...judged.map(({ partnerReportedThreatState }) => `state ${String(partnerReportedThreatState)}`),
    ]);
    for (const one of found) this.#counts.set(one, (this.#counts.get(one) ?? 0) + 1);
  }

  /** Those of the list that occur in fewer histories than `least`, with how many. */
  rarerThan(least: number, wanted: readonly string[]): readonly string[] {
    return wanted
      .map((one) => ({ one, times: this.#counts.get(one) ?? 0 }))
      .filter(({ times }) => times < least)
      .map(({ one, times }) => `${one}: ${times}`);
  }
}
