import type { ThreatFacts } from '../compliance/facts.js';
import type { ThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import type { ThreatReport, ThreatWord } from './events.js';
import type { Moment } from './moment.js';
import { isAfter } from './moment.js';
import { withWord } from './timeline.js';

/** A word about a threat at its place: `n` is the number of the event that told it. */
export type SaidOfThreat = ThreatWord & { readonly n: number };

/** A threat with all that was said of it, in the order in which it was said. */
export interface ThreatState extends ThreatFacts {
  readonly words: readonly SaidOfThreat[];
}

/** An admin's ignore that stands; `until` null: until an admin reopens it. */
interface Ignore {
  readonly until: Instant | null;
}

/** What the words about a threat come to. */
interface Reading {
  readonly status: ThreatFacts['status'];
  readonly resolvedAt: Instant | null;
  readonly ignore: Ignore | null;
  /** The word that ended its being open last; null where it was never open, or is still. */
  readonly closed: Moment | null;
}

/**
 * R14a: two registers. The newest word of the source holds; the admin's ignore holds until the admin or its expiry ends
 * it, or the source says `resolved`.
 */
function read(words: readonly SaidOfThreat[]): Reading {
  let source: ThreatFacts['status'] = 'open';
  let resolvedAt: Instant | null = null;
  let ignore: Ignore | null = null;
  let wasOpen = false;
  let closed: Moment | null = null;
  for (const said of words) {
    switch (said.word) {
      case 'open':
      case 'ignored':
        source = said.word;
        resolvedAt = null;
        break;
      case 'resolved':
        source = 'resolved';
        resolvedAt ??= said.at;
        ignore = null;
        break;
      case 'ignoredByAdmin':
        ignore = { until: said.until };
        break;
      case 'reopened':
        ignore = null;
        break;
    }
    const isOpen = source === 'open' && ignore === null;
    if (isOpen) closed = null;
    else if (wasOpen) closed = { at: said.at, n: said.n };
    wasOpen = isOpen;
  }
  const ignored = ignore === null ? source : 'ignored';
  return { status: source === 'resolved' ? source : ignored, resolvedAt, ignore, closed };
}

/** What a word tells of the threat itself; null where it tells only that it is so. */
export function reportOf(word: ThreatWord): ThreatReport | null {
  return word.word === 'ignoredByAdmin' || word.word === 'reopened' ? null : word.report;
}

/** The word without its place. */
export function wordOf(said: SaidOfThreat): ThreatWord {
  switch (said.word) {
    case 'open':
      return { word: said.word, at: said.at, report: said.report };
    case 'resolved':
    case 'ignored':
      return { word: said.word, at: said.at, report: said.report };
    case 'ignoredByAdmin':
      return { word: said.word, at: said.at, reason: said.reason, until: said.until };
    case 'reopened':
      return { word: said.word, at: said.at };
  }
}

const isOfSource = (said: SaidOfThreat): boolean => said.word !== 'ignoredByAdmin' && said.word !== 'reopened';

/** The newest of some words with a report. */
function newestReport(words: readonly SaidOfThreat[]): ThreatReport | null {
  for (let place = words.length - 1; place >= 0; place -= 1) {
    const said = words[place];
    const report = said === undefined ? null : reportOf(said);
    if (report !== null) return report;
  }
  return null;
}

/** How many of one word in a row have to be kept; see `withWord`. When a threat was resolved is the first of a run. */
const RUN: Readonly<Record<ThreatWord['word'], number>> = {
  open: 2,
  resolved: 8,
  ignored: 8,
  ignoredByAdmin: 8,
  reopened: 2,
};

/** What was said of a threat, with one word more at its place. */
export const withThreatWord = (words: readonly SaidOfThreat[], said: SaidOfThreat): readonly SaidOfThreat[] =>
  withWord(words, said, RUN[said.word]);

/** R14a: the threat that some words come to; null where none of them tells what it is. */
export function threatFrom(threatId: ThreatId, words: readonly SaidOfThreat[]): ThreatState | null {
  const report = newestReport(words);
  const first = words.find((said) => reportOf(said) !== null);
  if (report === null || first === undefined) return null;
  const { status, resolvedAt, ignore } = read(words);
  return {
    threatId,
    type: report.type,
    classifications: report.classifications,
    severity: report.severity,
    status,
    detectedAt: first.at,
    resolvedAt,
    ignoredUntil: ignore === null ? null : ignore.until,
    words,
  };
}

/** R28: whether the threat was open at or after a moment. What one event told together counts as after it. */
export function wasOpenSince(threat: ThreatState, moment: Moment): boolean {
  if (threat.status === 'open') return true;
  const { closed } = read(threat.words);
  return closed !== null && !isAfter(moment, closed);
}

/** R14: an admin's ignore that stands, with its reason; null where there is none. */
export function standingIgnore({
  words,
}: ThreatState): Extract<ThreatWord, { readonly word: 'ignoredByAdmin' }> | null {
  if (read(words).ignore === null) return null;
  return words.findLast((said) => said.word === 'ignoredByAdmin') ?? null;
}

/** The source's newest word up to an instant; undefined where it had said nothing. */
export function lastWordOfSource({ words }: ThreatState, at: Instant): SaidOfThreat | undefined {
  return words.findLast((said) => said.at <= at && isOfSource(said));
}

/** What the source had told of the threat up to an instant, newest first; null where it had told nothing. */
export const reportAt = ({ words }: ThreatState, at: Instant): ThreatReport | null =>
  newestReport(words.filter((said) => said.at <= at));

const sameCodes = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((code) => b.includes(code));

/** Whether two reports name the same classifications, in whatever order. */
export const sameClassifications = (a: ThreatReport, b: ThreatReport): boolean =>
  sameCodes(a.classifications, b.classifications);

const sameReport = (a: ThreatReport, b: ThreatReport): boolean =>
  a.type === b.type && a.severity === b.severity && sameClassifications(a, b);

/** Whether two words say the same, at the same instant. */
export function sameWord(a: ThreatWord, b: ThreatWord): boolean {
  if (a.word !== b.word || a.at !== b.at) return false;
  const reportA = reportOf(a);
  const reportB = reportOf(b);
  return reportA === null || reportB === null ? reportA === reportB : sameReport(reportA, reportB);
}
