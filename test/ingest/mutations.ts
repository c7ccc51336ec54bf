import type { Random } from '../domain-histories/random.js';

type Mutation = (line: string, random: Random) => string;

const CHARACTERS = ['"', '{', '}', '[', ']', ',', ':', '\\', '0', 'x', ' ', '\t', '\0', '\u2028', 'é', '😀', '\ud800'];
const VALUES = ['null', 'true', '0', '-1e309', '""', '"x"', '[]', '{}', '[[[[]]]]', '{"__proto__":{}}', '"\\u0000"'];

const at = (line: string, random: Random): number => random.whole(0, Math.max(0, line.length - 1));

/** The places of all JSON values in a line that stand after a colon. */
const VALUE = /:("(?:[^"\\]|\\.)*"|[-0-9.eE+]+|true|false|null)/g;

function withValue(line: string, random: Random, value: string): string {
  const found = [...line.matchAll(VALUE)];
  if (found.length === 0) return line;
  const { index, 0: text } = random.pick(found);
  return `${line.slice(0, index)}:${value}${line.slice(index + text.length)}`;
}

const MUTATIONS: readonly Mutation[] = [
  (line, random) => line.slice(0, at(line, random)),
  (line, random) => line.slice(at(line, random)),
  (line, random) => {
    const place = at(line, random);
    return line.slice(0, place) + line.slice(place + random.whole(1, 8));
  },
  (line, random) => {
    const place = at(line, random);
    return line.slice(0, place) + random.pick(CHARACTERS) + line.slice(place + random.whole(0, 1));
  },
  (line, random) => {
    const [from, to] = [at(line, random), at(line, random)].sort((a, b) => a - b);
    return line.slice(0, to) + line.slice(from, to) + line.slice(to);
  },
  (line, random) => withValue(line, random, random.pick(VALUES)),
  (line, random) => withValue(line, random, JSON.stringify('y'.repeat(random.whole(0, 3000)))),
  (line, random) =>
    line.replace(new RegExp(random.pick(['guid', 'id', 'type', 'status', 'target', 'threat'])), 'other'),
];

/** A line of a recording after one to three random changes. It never holds a line feed, and is never blank. */
export function mutated(line: string, random: Random): string {
  let changed = line;
  for (let turn = random.whole(1, 3); turn > 0; turn -= 1) changed = random.pick(MUTATIONS)(changed, random);
  return changed.replace(/[\r\n]/g, ' ').trim() === '' ? 'x' : changed.replace(/[\r\n]/g, ' ');
}
