/** JSON as it stands in a log. The reference reads it field by field, and shares no parser with the engine. */
export type Json = null | boolean | number | string | readonly Json[] | Fields;
export interface Fields {
  readonly [name: string]: Json;
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws TypeError where the text is no JSON object */
export function fieldsOf(text: string): Fields {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new TypeError(`not a JSON object: ${text}`);
  return value;
}

const missing = (name: string, what: string, value: Json | undefined): TypeError =>
  new TypeError(`${name} should be ${what}: ${JSON.stringify(value)}`);

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw missing(name, 'a text', value);
  return value;
}

export const textOrNull = (fields: Fields, name: string): string | null =>
  fields[name] === null ? null : text(fields, name);

export function flag(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw missing(name, 'true or false', value);
  return value;
}

export function object(fields: Fields, name: string): Fields {
  const value = fields[name];
  if (!isObject(value)) throw missing(name, 'an object', value);
  return value;
}

export const objectOrNull = (fields: Fields, name: string): Fields | null =>
  fields[name] === null ? null : object(fields, name);

function list(fields: Fields, name: string): readonly Json[] {
  const value = fields[name];
  if (!isList(value)) throw missing(name, 'a list', value);
  return value;
}

export const objects = (fields: Fields, name: string): readonly Fields[] => list(fields, name).filter(isObject);
export const texts = (fields: Fields, name: string): readonly string[] =>
  list(fields, name).filter((value) => typeof value === 'string');

/** An instant, stored as RFC 3339, in milliseconds since 1970. */
export const time = (value: Json): number => {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(milliseconds)) throw new TypeError(`not an instant: ${JSON.stringify(value)}`);
  return milliseconds;
};

export const timeOrNull = (fields: Fields, name: string): number | null => {
  const value = fields[name];
  return value === null || value === undefined ? null : time(value);
};
