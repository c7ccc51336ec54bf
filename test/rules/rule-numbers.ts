/** The rules of the domain, in their order. */
export const RULES: readonly string[] = Array.from({ length: 34 }, (_, index) => `R${index + 1}`).flatMap((rule) =>
  ['R14', 'R22', 'R33'].includes(rule) ? [rule, `${rule}a`] : [rule],
);

const NAMED = /\b(R\d+a?)(?:\s?[–-]\s?(R\d+a?))?\b/gu;

/** The rules that a text names, with all of a range such as `R15–R20`, in the order of the rules. */
export function rulesIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, first = '', last = first] of text.matchAll(NAMED)) {
    const from = RULES.indexOf(first);
    const to = RULES.indexOf(last);
    if (from >= 0 && to >= from) RULES.slice(from, to + 1).forEach((rule) => found.add(rule));
  }
  return RULES.filter((rule) => found.has(rule));
}

const BEGINNING = /^(?:R\d+a?(?:\s?[–-]\s?|,\s|\s(?=R\d)|\sand\s)?)+(?=[\s:.]|$)/u;

/** The rules that the name of a test begins with. */
export const rulesAtBeginningOf = (name: string): readonly string[] => rulesIn(BEGINNING.exec(name)?.[0] ?? '');
