import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RULES } from '#test/rules/rule-numbers.js';
import { PACKAGE } from '../faulty-copy.js';
import { FAULTS_OF_RULES } from './faults-of-rules.js';

describe('the faults of the rules', () => {
  it('are one for each rule', () => {
    expect(Object.keys(FAULTS_OF_RULES)).toEqual(RULES);
  });

  it.each(Object.entries(FAULTS_OF_RULES))('can be put into the build as it is: %s', (_rule, { patches }) => {
    for (const { file, find } of patches) {
      expect(readFileSync(join(PACKAGE, 'dist', file), 'utf8').split(find)).toHaveLength(2);
    }
  });
});
