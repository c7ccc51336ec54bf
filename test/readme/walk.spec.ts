import { describe, expect, it } from '@jest/globals';
import { outputsOf, pattern, section, stepsIn } from './walk.js';

describe('a walk through a README', () => {
  it('has a step for each shell block, with the output that follows it', () => {
    const text = 'a\n```sh\none\n```\nb\n```text\n1…\n```\n```sh\ntwo\n```\n';
    expect(stepsIn(text)).toEqual([
      { command: 'one\n', output: '1…' },
      { command: 'two\n', output: null },
    ]);
  });

  it('refuses an output that no command gave', () => {
    expect(() => stepsIn('```text\n1\n```\n')).toThrow('output without a command');
  });

  it('takes a section up to the next heading of its level', () => {
    expect(section('# T\n\n## A\nx\n### B\ny\n\n## C\nz', 'A')).toBe('x\n### B\ny\n');
  });

  it('takes an ellipsis for anything and all else for itself', () => {
    expect('{"a":[1],"b":"x"}').toMatch(pattern('{"a":[1],…}'));
    expect('{"a":[1],"b":"x"}').not.toMatch(pattern('{"a":…]}'));
    expect('{"a"}').not.toMatch(pattern('{.a.}'));
    expect('one\ntwo').not.toMatch(pattern('one'));
  });

  it('takes apart what the steps wrote', () => {
    expect(outputsOf('a\nb\n\n=== end of step ===\n\n=== end of step ===\n')).toEqual(['a\nb', '']);
  });
});
