import type { Moment } from './moment.js';
import { isAfter } from './moment.js';

/** Something that was said, at its place in a device's life. */
export interface Said extends Moment {
  readonly word: string;
}

/** So many words are kept of one matter; of a longer story the beginning and the newest part. */
const LONGEST = 32;

/** Where a word belongs: behind all that it is not before. A list of what was said is short, and news belong at its end. */
function placeIn(said: readonly Moment[], moment: Moment): number {
  let place = said.length;
  for (; place > 0; place -= 1) {
    const before = said[place - 1];
    if (before === undefined || !isAfter(before, moment)) return place;
  }
  return place;
}

/**
 * The list with a word at its place. Of a run of the same word no more than `run` are kept: the first and the newest.
 *
 * Whoever tells the same again and again must not make a device grow. What is dropped has no effect: a late word that
 * ends a run early leaves the newest of the run standing behind it, and no fact depends on more where `run` is 2. Where
 * a fact is the first of the last run, it is exact as long as no run is longer than `run`.
 */
export function withWord<Word extends Said>(said: readonly Word[], word: Word, run: number): readonly Word[] {
  const place = placeIn(said, word);
  if (place === said.length && place < LONGEST && said[place - 1]?.word !== word.word) return [...said, word];
  const words = said.toSpliced(place, 0, word);
  let first = place;
  while (words[first - 1]?.word === word.word) first -= 1;
  let last = place;
  while (words[last + 1]?.word === word.word) last += 1;
  if (last - first + 1 > run) words.splice(first + 1, 1);
  if (words.length > LONGEST) words.splice(1, 1);
  return words;
}

/** The first word of the run that the list ends with; null where the list does not end with this word. */
export function beginOfLast<Word extends Said>(said: readonly Word[], word: Word['word']): Word | null {
  let begin: Word | null = null;
  for (let place = said.length - 1; place >= 0; place -= 1) {
    const before = said[place];
    if (before?.word !== word) break;
    begin = before;
  }
  return begin;
}
