import type { Instant } from '../instant.js';
import { parseInstant } from '../instant.js';

/**
 * Readers of parsed JSON, one call per field and no reflection: a rebuild of the read models decodes every event there is.
 * They throw `WrongShape`, which names the field and never its content: an error text may reach a log.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON is not what its schema says. */
export class WrongShape extends Error {
  override readonly name = 'WrongShape';
  constructor(
    readonly field: string,
    readonly expected: string,
  ) {
    super(`${field} is not ${expected}`);
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(json: JsonObject, field: string): string {
  const value = json[field];
  if (typeof value !== 'string') throw new WrongShape(field, 'a text');
  return value;
}

export function textOrNullOf(json: JsonObject, field: string): string | null {
  return json[field] === null ? null : textOf(json, field);
}

/** A text that passes a guard, such as an id or a word out of a list. */
export function wordOf<Word extends string>(
  json: JsonObject,
  field: string,
  guard: (text: string) => text is Word,
): Word {
  const value = json[field];
  if (typeof value !== 'string' || !guard(value)) throw new WrongShape(field, 'one of its words');
  return value;
}

export function wordOrNullOf<Word extends string>(
  json: JsonObject,
  field: string,
  guard: (text: string) => text is Word,
): Word | null {
  return json[field] === null ? null : wordOf(json, field, guard);
}

export function flagOf(json: JsonObject, field: string): boolean {
  const value = json[field];
  if (typeof value !== 'boolean') throw new WrongShape(field, 'true or false');
  return value;
}

/** A whole number from `least` on. */
export function wholeNumberOf(json: JsonObject, field: string, least: number): number {
  const value = json[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw new WrongShape(field, `a whole number from ${least} on`);
  }
  return value;
}

/** An instant, written as RFC 3339. */
export function instantOf(json: JsonObject, field: string): Instant {
  const value = parseInstant(textOf(json, field));
  if (value === null) throw new WrongShape(field, 'an RFC 3339 instant');
  return value;
}

export function instantOrNullOf(json: JsonObject, field: string): Instant | null {
  return json[field] === null ? null : instantOf(json, field);
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((element) => typeof element === 'string');

export function textsOf(json: JsonObject, field: string): readonly string[] {
  const value = json[field];
  if (!isTexts(value)) throw new WrongShape(field, 'a list of texts');
  return value;
}

/** A list of texts that each pass a guard. */
export function wordsOf<Word extends string>(
  json: JsonObject,
  field: string,
  guard: (text: string) => text is Word,
): readonly Word[] {
  const texts = textsOf(json, field);
  if (!texts.every(guard)) throw new WrongShape(field, 'a list of its words');
  return texts;
}

export function objectOf(json: JsonObject, field: string): JsonObject {
  const value = json[field];
  if (!isJsonObject(value)) throw new WrongShape(field, 'an object');
  return value;
}

/** A list of objects, each read on its own. */
export function listOf<Value>(json: JsonObject, field: string, read: (element: JsonObject) => Value): readonly Value[] {
  const value = json[field];
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw new WrongShape(field, 'a list of objects');
  return value.map(read);
}

/**
 * An object whose keys are data. `Object.fromEntries` makes each key a property of its own, `__proto__` too, where an
 * assignment would set the prototype.
 */
export function recordOf<Value>(
  json: JsonObject,
  field: string,
  read: (element: JsonObject, key: string) => Value,
): Readonly<Record<string, Value>> {
  const elements = objectOf(json, field);
  return Object.fromEntries(Object.keys(elements).map((key) => [key, read(elements, key)]));
}
