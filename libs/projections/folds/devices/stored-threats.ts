import type { ThreatFacts } from '#domain/compliance/facts.js';
import type { ThreatReport } from '#domain/device/events.js';
import type { ThreatState } from '#domain/device/state.js';
import type { Instant } from '#domain/instant.js';

type Word = ThreatState['words'][number];

/**
 * Everything that is kept of a device's threats makes up most of its row, and says the same again and again: here a word
 * is a few numbers, and what it reports stands once. `of` and the fourth element of a word are places in `reports`.
 */
export interface StoredThreat extends Omit<ThreatFacts, keyof ThreatReport> {
  readonly reports: readonly ThreatReport[];
  readonly of: number;
  readonly words: readonly StoredWord[];
}

type StoredWord =
  | readonly [word: 'open' | 'resolved' | 'ignored', at: Instant, n: number, report: number | null]
  | readonly [word: 'ignoredByAdmin', at: Instant, n: number, reason: string | null, until: Instant | null]
  | readonly [word: 'reopened', at: Instant, n: number];

const sameReport = (one: ThreatReport, other: ThreatReport): boolean =>
  one.type === other.type &&
  one.severity === other.severity &&
  one.classifications.length === other.classifications.length &&
  one.classifications.every((code, index) => code === other.classifications[index]);

/** Where a report stands in the list, put there where it is not in it yet. */
function placeOf(reports: ThreatReport[], { type, classifications, severity }: ThreatReport): number {
  const report = { type, classifications, severity };
  const known = reports.findIndex((one) => sameReport(one, report));
  return known >= 0 ? known : reports.push(report) - 1;
}

function storedWord(reports: ThreatReport[], said: Word): StoredWord {
  switch (said.word) {
    case 'open':
    case 'resolved':
    case 'ignored':
      return [said.word, said.at, said.n, said.report === null ? null : placeOf(reports, said.report)];
    case 'ignoredByAdmin':
      return [said.word, said.at, said.n, said.reason, said.until];
    case 'reopened':
      return [said.word, said.at, said.n];
  }
}

export function storedThreat(threat: ThreatState): StoredThreat {
  const { threatId, status, detectedAt, resolvedAt, ignoredUntil } = threat;
  const reports: ThreatReport[] = [];
  const words = threat.words.map((said) => storedWord(reports, said));
  return { threatId, status, detectedAt, resolvedAt, ignoredUntil, reports, of: placeOf(reports, threat), words };
}

function reportAt(reports: readonly ThreatReport[], place: number): ThreatReport {
  const report = reports[place];
  if (report === undefined) throw new TypeError('a word about a threat without what it reports');
  return report;
}

function wordIn(reports: readonly ThreatReport[], stored: StoredWord): Word {
  switch (stored[0]) {
    case 'open': {
      const [word, at, n, place] = stored;
      return { word, at, report: reportAt(reports, place ?? -1), n };
    }
    case 'resolved':
    case 'ignored': {
      const [word, at, n, place] = stored;
      return { word, at, report: place === null ? null : reportAt(reports, place), n };
    }
    case 'ignoredByAdmin': {
      const [word, at, n, reason, until] = stored;
      return { word, at, reason, until, n };
    }
    case 'reopened': {
      const [word, at, n] = stored;
      return { word, at, n };
    }
  }
}

/** @throws TypeError where a word refers to a report that is not there */
export function threatIn({ reports, of, words, ...facts }: StoredThreat): ThreatState {
  const { threatId, status, detectedAt, resolvedAt, ignoredUntil } = facts;
  const { type, classifications, severity } = reportAt(reports, of);
  return {
    threatId,
    type,
    classifications,
    severity,
    status,
    detectedAt,
    resolvedAt,
    ignoredUntil,
    words: words.map((stored) => wordIn(reports, stored)),
  };
}
