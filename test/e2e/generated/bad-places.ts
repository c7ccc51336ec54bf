import type { Json, Parameter } from './description.js';

/** Longer than any id, and short enough for an address. */
const TOO_LONG = 600;
const numberOf = (schema: Json, name: string): number | null =>
  typeof schema[name] === 'number' ? schema[name] : null;

/** Texts in a path that can't be what the parameter is; none where every text may be. */
export function malformed({ schema }: Parameter): readonly string[] {
  if (schema['format'] === 'uuid') return ['phone', `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(13)}`];
  if ('pattern' in schema) return ['no such id!', 'x'.repeat(TOO_LONG)];
  const most = numberOf(schema, 'maxLength');
  return most === null ? [] : ['x'.repeat(most + 1)];
}

/** Texts in a query that can't be what the parameter is. */
export function badQueries({ name, schema }: Parameter): readonly string[] {
  const [least, most, longest] = ['minimum', 'maximum', 'maxLength'].map((bound) => numberOf(schema, bound));
  const values = [
    ...(least === null || least === undefined ? [] : [String(least - 1)]),
    ...(most === null || most === undefined ? [] : [String(most + 1)]),
    ...(longest === null || longest === undefined ? [] : ['x'.repeat(longest + 1)]),
    ...(schema['type'] === 'integer' || schema['type'] === 'boolean' ? ['seven', '1.5', ''] : []),
    ...('enum' in schema || 'pattern' in schema || 'format' in schema ? ['no such word!'] : []),
    ...(name === 'cursor' || name === 'after' ? ['AAAA'] : []),
  ];
  return [
    ...values.map((value) => `${name}=${encodeURIComponent(value)}`),
    ...(values.length > 0 ? [`${name}=1&${name}=1`] : []),
  ];
}

/** Headers that can't be what they are. */
export const BAD_HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['Idempotency-Key', ['', 'x'.repeat(256)]],
  ['If-Match', ['7', '"7', 'W/7']],
  ['Vedette-Min-Position', ['last', '-1']],
];
