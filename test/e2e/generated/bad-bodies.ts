import type { Json } from './description.js';
import { isObject, objectOf } from './description.js';

/** A body with one thing wrong, and the place that the answer is to name. */
export interface BadBody {
  readonly what: string;
  readonly body: unknown;
  readonly pointer: string;
}

const TOO_LONG = 5000;
const UNKNOWN_SIBLING = 'nobodyKnowsThis';
/** One value of each JSON type. */
const OF_TYPES: readonly (readonly [string, unknown])[] = [
  ['string', 'seven'],
  ['number', 7.5],
  ['boolean', true],
  ['array', [7]],
  ['object', { seven: 7 }],
];

const typesOf = ({ type }: Json): readonly unknown[] => (Array.isArray(type) ? type : [type]);
const numberOf = (schema: Json, name: string): number | null =>
  typeof schema[name] === 'number' ? schema[name] : null;

function isOfType(name: string, schema: Json): boolean {
  return typesOf(schema).some((type) => type === name);
}

/** A value that is none of the field's: null, of another type, or outside of what it may be. */
function* badValues(schema: Json): Generator<readonly [string, unknown]> {
  if (!isOfType('null', schema)) yield ['null', null];
  for (const [name, value] of OF_TYPES) if (!isOfType(name, schema)) yield [`of type ${name}`, value];
  const [least, most] = [numberOf(schema, 'minimum'), numberOf(schema, 'maximum')];
  if (least !== null) yield ['too small', least - 1];
  if (most !== null) yield ['too large', most + 1];
  if (isOfType('string', schema)) {
    yield ['too long', 'x'.repeat((numberOf(schema, 'maxLength') ?? TOO_LONG - 1) + 1)];
    if (numberOf(schema, 'minLength') !== null) yield ['empty', ''];
    if (['enum', 'format', 'pattern'].some((bound) => bound in schema)) yield ['another word', 'no such word!'];
  }
  const mostItems = numberOf(schema, 'maxItems');
  if (mostItems !== null) {
    const item = goodValue(objectOf(schema['items']));
    yield ['too long a list', Array.from({ length: mostItems + 1 }, () => item)];
  }
}

/** What the description itself gives as an example; of a list none or one. */
export function goodValue(schema: Json): unknown {
  if ('example' in schema) return schema['example'];
  if (isOfType('array', schema)) return [];
  if (isObject(schema['properties'])) return goodBody(schema);
  return 'x';
}

const requiredOf = ({ required }: Json): readonly unknown[] => (Array.isArray(required) ? required : []);

/** The least that the body may be: the required fields, each as in its example. */
export function goodBody(schema: Json): Json {
  const required = requiredOf(schema);
  const fields = Object.entries(objectOf(schema['properties'])).filter(([name]) => required.includes(name));
  return Object.fromEntries(fields.map(([name, field]) => [name, goodValue(objectOf(field))]));
}

/** Fields of an object inside a body: `around` puts the object where it belongs. */
function* badFields(schema: Json, at: string, around: (inner: unknown) => unknown): Generator<BadBody> {
  const good = goodBody(schema);
  for (const [name, described] of Object.entries(objectOf(schema['properties']))) {
    const field = objectOf(described);
    const pointer = `${at}/${name}`;
    const without = Object.fromEntries(Object.entries(good).filter(([other]) => other !== name));
    if (requiredOf(schema).includes(name)) yield { what: `${pointer} missing`, body: around(without), pointer };
    for (const [what, value] of badValues(field))
      yield { what: `${pointer} ${what}`, body: around({ ...good, [name]: value }), pointer };
    const items = objectOf(field['items']);
    const inside = (item: unknown): unknown => around({ ...good, [name]: [item] });
    if (isObject(items['properties'])) yield* badFields(items, `${pointer}/0`, inside);
    else if (isOfType('array', field))
      for (const [what, value] of badValues(items))
        yield { what: `an item of ${pointer} ${what}`, body: inside(value), pointer };
    if (isObject(field['properties'])) yield* badFields(field, pointer, (inner) => around({ ...good, [name]: inner }));
  }
  const pointer = `${at}/${UNKNOWN_SIBLING}`;
  yield { what: `${pointer}, an unknown sibling`, body: around({ ...good, [UNKNOWN_SIBLING]: 1 }), pointer };
}

/** Every body with one thing wrong in one field. */
export const badBodies = (schema: Json): readonly BadBody[] => [...badFields(schema, '', (inner) => inner)];

/** Bodies that are no object. */
export const NO_OBJECTS: readonly unknown[] = [[], [{}], 'text', 7, true, null];
