/** How much may be looked at before a part is taken as it is: counted in items of all the parts that were tried. */
export interface Effort {
  left: number;
}

/** @returns whether there was so much left */
function spend(effort: Effort, items: number): boolean {
  effort.left -= items + 1;
  return effort.left > 0;
}

/**
 * Which of `items` have to be kept beside `kept` for the question to hold, by halves: what comes first is preferred, and
 * of much that does not matter most is dropped at once. It holds for `kept` and `items` together, and holds for what is
 * returned beside `kept`, whatever the question; where it gets no truer by leaving more away, nothing is left over.
 */
function needed<Item>(
  holds: (items: readonly Item[]) => boolean,
  effort: Effort,
  kept: readonly Item[],
  mayHoldAlone: boolean,
  items: readonly Item[],
): readonly Item[] {
  if (mayHoldAlone && spend(effort, kept.length) && holds(kept)) return [];
  if (items.length <= 1 || effort.left <= 0) return items;
  const first = items.slice(0, items.length >>> 1);
  const second = items.slice(items.length >>> 1);
  const ofSecond = needed(holds, effort, [...kept, ...first], first.length > 0, second);
  const ofFirst = needed(holds, effort, [...kept, ...ofSecond], ofSecond.length > 0, first);
  return [...ofFirst, ...ofSecond];
}

/** Leaves out one after the other, the last first, until none can be left out any more. */
function withoutSpare<Item>(
  holds: (items: readonly Item[]) => boolean,
  effort: Effort,
  items: readonly Item[],
): readonly Item[] {
  let part = items;
  for (let place = part.length - 1; place >= 0; place -= 1) {
    const fewer = part.toSpliced(place, 1);
    if (!spend(effort, part.length)) return part;
    if (!holds(fewer)) continue;
    part = fewer;
    // What could not be left out before may be spare by now.
    place = part.length;
  }
  return part;
}

/**
 * A part of some items for which a question holds as it does for all, and of which no item can be left out. Earlier items
 * are preferred. Always the same part for the same items.
 *
 * @param holds a pure function that is true of all items
 * @param effort bounds the search; where it runs out, the part may hold items that could be left out
 * @returns the items in their order
 */
export function smallestPart<Item>(
  items: readonly Item[],
  holds: (items: readonly Item[]) => boolean,
  effort: Effort,
): readonly Item[] {
  const places = new Map(items.map((item, place) => [item, place]));
  const ordered = (part: readonly Item[]): readonly Item[] =>
    part.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  const asked = (part: readonly Item[]): boolean => holds(ordered(part));
  const part = ordered(needed(asked, effort, [], true, items));
  return withoutSpare(holds, effort, part);
}
