import { describe, expect, it } from '@jest/globals';
import { instantOf, instantOrNullOf, listOf, textOf, wordsOf, WrongShape } from './json.js';

const isVowel = (text: string): text is 'a' | 'e' => text === 'a' || text === 'e';

describe('a reader of JSON', () => {
  it('takes an instant from its RFC 3339 text', () => {
    expect(instantOf({ at: '2026-11-23T13:34:00.042Z' }, 'at')).toBe(Date.parse('2026-11-23T13:34:00.042Z'));
    expect(instantOrNullOf({ at: '1970-01-01T00:00:00.000Z' }, 'at')).toBe(0);
    expect(instantOrNullOf({ at: null }, 'at')).toBeNull();
  });

  it.each([['yesterday'], [0], [null], [undefined], ['2026-02-30T00:00:00.000Z']])('takes no instant from %j', (at) => {
    expect(() => instantOf({ at }, 'at')).toThrow(WrongShape);
  });

  it('takes a missing field for no instant at all', () => {
    expect(() => instantOrNullOf({}, 'at')).toThrow(WrongShape);
  });

  it('takes a list of words that each pass', () => {
    expect(wordsOf({ words: ['a', 'e', 'a'] }, 'words', isVowel)).toEqual(['a', 'e', 'a']);
    expect(wordsOf({ words: [] }, 'words', isVowel)).toEqual([]);
    for (const words of [['a', 'b'], ['a', 1], 'a', { 0: 'a' }, null]) {
      expect(() => wordsOf({ words }, 'words', isVowel)).toThrow(WrongShape);
    }
  });

  it('takes a list of objects, each read on its own', () => {
    const nameOf = (element: Readonly<Record<string, unknown>>) => textOf(element, 'name');
    expect(listOf({ list: [{ name: 'a' }, { name: 'b' }] }, 'list', nameOf)).toEqual(['a', 'b']);
    for (const list of [[{ name: 1 }], [{}], ['a'], [null], [[]], { name: 'a' }, 'a', null]) {
      expect(() => listOf({ list }, 'list', nameOf)).toThrow(WrongShape);
    }
  });
});
