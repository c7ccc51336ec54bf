import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isJsonObject, objectOf } from '../codec/json.js';
import { DEFAULT_CATALOGUE } from './default-catalogue.js';

const design: unknown = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/threat-classifications.json', import.meta.url), 'utf8'),
);

describe('the default catalogue', () => {
  it('R10 is the table of the design, row by row and in its order', () => {
    if (!isJsonObject(design)) throw new Error('the fixture is no object');
    const rows = Object.entries(objectOf(design, 'classifications')).map(([code, row]) => [
      code,
      { userCannotRemediate: false, requiredConfiguration: false, ...(isJsonObject(row) ? row : {}) },
    ]);
    expect(Object.entries(DEFAULT_CATALOGUE.classifications)).toEqual(rows);
    expect(DEFAULT_CATALOGUE.aliases).toEqual(design['aliases']);
    expect([DEFAULT_CATALOGUE.catalogue, DEFAULT_CATALOGUE.version]).toEqual([design['catalogue'], design['version']]);
  });

  it('R11 has aliases that lead to its own rows, and are none themselves', () => {
    for (const [alias, code] of Object.entries(DEFAULT_CATALOGUE.aliases)) {
      expect(DEFAULT_CATALOGUE.classifications).toHaveProperty(code);
      expect(DEFAULT_CATALOGUE.classifications).not.toHaveProperty(alias);
    }
  });
});
