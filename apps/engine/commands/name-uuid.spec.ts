import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { nameUuid } from './name-uuid.js';

describe('A UUIDv5', () => {
  it('is that of the uuid package for every namespace and name', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.string({ unit: 'grapheme' }),
        (namespace, name) => {
          expect(nameUuid(namespace, name)).toBe(v5(name, namespace));
        },
      ),
    );
  });
});
