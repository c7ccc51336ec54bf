import { describe, expect, it } from '@jest/globals';
import { badText, firstBadPlace, isDecodable, MAX_DEPTH } from './text-hygiene.js';

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

describe('text hygiene', () => {
  it('takes every other JSON value', () => {
    const value: unknown = JSON.parse(
      '{"a":["x",1,null,true,{"b":"🙂 \\u00e9"}],"c":{},"proto":"__proto__","":"empty key"}',
    );
    expect(firstBadPlace(value)).toBeNull();
  });

  it.each([
    ['{"a":{"b":["x","\\u0000"]}}', '/a/b/1'],
    ['{"a":"\\ud800"}', '/a'],
    ['{"a":"\\udc00\\ud800"}', '/a'],
    ['{"a~b":{"c/d":"\\u0000"}}', '/a~0b/c~1d'],
    ['{"a":{"__proto__":{"x":1}}}', '/a/__proto__'],
    ['{"constructor":{"prototype":{}}}', '/constructor'],
    ['{"hasOwnProperty":1}', '/hasOwnProperty'],
    ['{"a":{"\\u005f_proto__":1}}', '/a/__proto__'],
    ['{"x\\u0000":1}', '/x\uFFFD'],
    ['{"x\\ud800":1}', '/x\uFFFD'],
  ])('points to what is wrong in %s', (json, pointer) => {
    expect(firstBadPlace(JSON.parse(json))?.pointer).toBe(pointer);
  });

  it('allows as many levels as the limit says, and refuses one more without visiting the rest', () => {
    expect(firstBadPlace(nested(MAX_DEPTH))).toBeNull();
    expect(firstBadPlace(nested(MAX_DEPTH + 1))?.pointer).toBe('/a'.repeat(MAX_DEPTH));
    expect(firstBadPlace(nested(40_000))?.pointer).toBe('/a'.repeat(MAX_DEPTH));
  });

  it('knows a text that is no text', () => {
    expect(badText('Zoë')).toBeNull();
    expect(badText('a\0')).not.toBeNull();
    expect(badText('\ud83d')).not.toBeNull();
  });

  it('knows a query that is not UTF-8', () => {
    expect(isDecodable('limit=5&q=Zo%C3%AB')).toBe(true);
    expect(isDecodable('q=%ED%A0%80')).toBe(false);
    expect(isDecodable('q=%')).toBe(false);
  });
});
