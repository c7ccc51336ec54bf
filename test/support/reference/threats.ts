import type { Place } from './history.js';
import { isBefore } from './history.js';

/** What was said of a threat, by its source or by an admin (R14a). */
export interface Word extends Place {
  readonly threatId: string;
  readonly word: 'open' | 'resolved' | 'ignored' | 'ignoredByAdmin' | 'reopened';
  /** Where the source told of what; null for a word that names the threat alone. */
  readonly classifications: readonly string[] | null;
}

export type Status = 'open' | 'resolved' | 'ignored';

/** R14a: the source's register and the admin's. A word of the source that a threat is resolved ends an admin's ignore. */
function statusAfter(words: readonly Word[]): Status | null {
  let source: Status | null = null;
  let ignoredByAdmin = false;
  for (const { word } of words) {
    if (word === 'ignoredByAdmin') ignoredByAdmin = true;
    else if (word === 'reopened') ignoredByAdmin = false;
    else source = word;
    if (word === 'resolved') ignoredByAdmin = false;
  }
  if (source === null || source === 'resolved') return source;
  return ignoredByAdmin ? 'ignored' : source;
}

const inOrder = (words: readonly Word[]): readonly Word[] => [...words].sort((a, b) => (isBefore(a, b) ? -1 : 1));

export interface Threat {
  readonly threatId: string;
  readonly status: Status;
  readonly classifications: readonly string[];
}

/** The threats that words tell of, in the order of their ids. */
export function threatsOf(words: readonly Word[]): readonly Threat[] {
  const ids = [...new Set(words.map(({ threatId }) => threatId))].sort((a, b) => (a < b ? -1 : 1));
  const threats: Threat[] = [];
  for (const threatId of ids) {
    const own = inOrder(words.filter((word) => word.threatId === threatId));
    const status = statusAfter(own);
    const told = own.map(({ classifications }) => classifications).filter((codes) => codes !== null);
    // What nobody has told of is no threat yet.
    const classifications = told.at(-1);
    if (status !== null && classifications !== undefined) threats.push({ threatId, status, classifications });
  }
  return threats;
}

/** R28: whether any threat was open at a place in time, or at any time since. */
export function wasOpenSince(words: readonly Word[], since: Place): boolean {
  const ids = new Set(words.map(({ threatId }) => threatId));
  for (const threatId of ids) {
    const own = inOrder(words.filter((word) => word.threatId === threatId));
    const before = own.filter((word) => isBefore(word, since)).length;
    for (let known = before; known <= own.length; known += 1) {
      if (statusAfter(own.slice(0, known)) === 'open') return true;
    }
  }
  return false;
}
