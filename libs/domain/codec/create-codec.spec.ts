import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '../decider.js';
import { instant } from '../instant.js';
import { createCodec } from './create-codec.js';
import type { EventSchema, Upcaster } from './event-schema.js';
import { textOf, wholeNumberOf } from './json.js';
import { UndecodableEvent } from './undecodable-event.js';

/** A made-up event at its third version: `kg` was renamed to `kilograms`, then made `grams`. */
type ParcelWeighed = DomainEvent<'ParcelWeighed', { readonly parcel: string; readonly grams: number }>;

const fromKg: Upcaster = { from: 1, lift: ({ kg, ...rest }) => ({ ...rest, kilograms: kg }) };
const fromKilograms: Upcaster = {
  from: 2,
  lift: ({ kilograms, ...rest }) => ({ ...rest, grams: Number(kilograms) * 1000 }),
};

const parcelWeighed = (version: number, upcasters: readonly Upcaster[]): EventSchema<ParcelWeighed> => ({
  type: 'ParcelWeighed',
  version,
  upcasters,
  write: ({ data }) => ({ parcel: data.parcel, grams: data.grams }),
  read: (json, occurredAt) => ({
    type: 'ParcelWeighed',
    occurredAt,
    data: { parcel: textOf(json, 'parcel'), grams: wholeNumberOf(json, 'grams', 0) },
  }),
});

const codec = createCodec([parcelWeighed(3, [fromKilograms, fromKg])]);

const metadata = {
  tenantId: '00000000-0000-4000-8000-000000000001',
  actor: { type: 'service', id: 'scales' },
  commandId: '00000000-0000-4000-8000-000000000002',
  requestHash: 'ab',
  correlationId: 'c',
  causationId: 'd',
  occurredAt: '2026-11-23T13:34:00.000Z',
  schemaVersion: 3,
  recordedAt: '2026-11-23T13:34:00.123Z',
};

const stored = (data: unknown, changes: Readonly<Record<string, unknown>> = {}) => ({
  type: 'ParcelWeighed',
  data: typeof data === 'string' ? data : JSON.stringify(data),
  metadata: JSON.stringify({ ...metadata, ...changes }),
});

describe('a codec', () => {
  const event: ParcelWeighed = {
    type: 'ParcelWeighed',
    occurredAt: instant(Date.parse('2026-11-23T13:34:00.000Z')),
    data: { parcel: 'p-1', grams: 2000 },
  };

  it('writes the version of today, its fields in the order of the schema', () => {
    const shuffled: ParcelWeighed = { ...event, data: { grams: 2000, parcel: 'p-1' } };
    expect(codec.encode(shuffled)).toEqual({
      type: 'ParcelWeighed',
      data: '{"parcel":"p-1","grams":2000}',
      schemaVersion: 3,
    });
    expect([...codec.versions]).toEqual([['ParcelWeighed', 3]]);
  });

  it.each([
    [1, { parcel: 'p-1', kg: 2 }],
    [2, { parcel: 'p-1', kilograms: 2 }],
    [3, { parcel: 'p-1', grams: 2000 }],
    [3, { parcel: 'p-1', grams: 2000, colour: 'red' }],
  ])('lifts version %d step by step to that of today', (schemaVersion, data) => {
    expect(codec.decode(stored(data, { schemaVersion }))).toMatchObject({ known: true, event });
  });

  it('reads metadata, its times as instants', () => {
    const decoded = codec.decode(stored({ parcel: 'p-1', grams: 1 }, { another: 'field' }));
    expect(decoded).toMatchObject({ known: true });
    expect('metadata' in decoded && decoded.metadata).toEqual({
      ...metadata,
      occurredAt: Date.parse(metadata.occurredAt),
      recordedAt: Date.parse(metadata.recordedAt),
    });
  });

  it('reads a claimed time where there is one', () => {
    const claimed = '2026-12-24T18:00:00.000Z';
    const decoded = codec.decode(stored({ parcel: 'p-1', grams: 1 }, { claimedAt: claimed }));
    expect(decoded).toMatchObject({ metadata: { claimedAt: Date.parse(claimed) } });
  });

  it('answers an unknown type as unknown, whatever is in it', () => {
    expect(codec.decode({ type: 'ParcelLost', data: '{', metadata: '' })).toEqual({ known: false, type: 'ParcelLost' });
    expect(codec.decode({ type: '__proto__', data: '{}', metadata: '{}' })).toEqual({
      known: false,
      type: '__proto__',
    });
  });

  it.each([
    ['data that is not JSON', stored('{"parcel":'), 'its data is not JSON'],
    ['data that is no object', stored('[]'), 'its data is not a JSON object'],
    ['metadata that is not JSON', { ...stored({}), metadata: '' }, 'its metadata is not JSON'],
    ['metadata that is null', { ...stored({}), metadata: 'null' }, 'its metadata is not a JSON object'],
    ['a missing field', stored({ parcel: 'p-1' }), 'grams is not a whole number from 0 on'],
    ['a field of another type', stored({ parcel: 1, grams: 1 }), 'parcel is not a text'],
    ['a version of a newer release', stored({}, { schemaVersion: 4 }), 'version 4 is newer than this release'],
    ['version 0', stored({}, { schemaVersion: 0 }), 'schemaVersion is not a whole number from 1 on'],
    [
      'a time that is none',
      stored({}, { recordedAt: '2026-02-30T00:00:00Z' }),
      'recordedAt is not an RFC 3339 instant',
    ],
    [
      'a claimed time that is none',
      stored({ parcel: 'p-1', grams: 1 }, { claimedAt: 'tomorrow' }),
      'claimedAt is not an RFC 3339 instant',
    ],
    ['an unknown kind of actor', stored({}, { actor: { type: 'god', id: '' } }), 'type is not one of its words'],
  ])('refuses %s', (_what, recorded, why) => {
    expect(() => codec.decode(recorded)).toThrow(UndecodableEvent);
    expect(() => codec.decode(recorded)).toThrow(`ParcelWeighed: ${why}`);
  });

  describe('for a fold', () => {
    const timed = (recorded: ReturnType<typeof stored>): unknown => {
      const decoded = codec.decodeTimed(recorded);
      if (!decoded.known) return decoded;
      const { occurredAt, recordedAt, schemaVersion } = decoded.times;
      return { event: decoded.event, occurredAt, recordedAt, schemaVersion };
    };
    const whole = (recorded: ReturnType<typeof stored>): unknown => {
      const decoded = codec.decode(recorded);
      if (!decoded.known) return decoded;
      const { occurredAt, recordedAt, schemaVersion } = decoded.metadata;
      return { event: decoded.event, occurredAt, recordedAt, schemaVersion };
    };
    const parcel = { parcel: 'p-1', grams: 1 };
    const { recordedAt, schemaVersion, ...others } = metadata;
    const written = (text: string) => ({ ...stored(parcel), metadata: text });
    const tail = '"occurredAt":"2020-01-01T00:00:00.000Z","schemaVersion":9,"recordedAt":"2020-01-01T00:00:00.000Z"}';

    it.each([
      ['as the log writes it', stored(parcel)],
      ['of an earlier version', stored({ parcel: 'p-1', kg: 2 }, { schemaVersion: 1 })],
      ['in another order', written(JSON.stringify({ recordedAt, schemaVersion, ...others }))],
      ['with blanks', written(JSON.stringify(metadata, null, 1))],
      ['with another field at its end', stored(parcel, { claimedAt: '2030-01-01T00:00:00.000Z' })],
      ['with times in another form', stored(parcel, { recordedAt: '2026-11-23T14:34:00+01:00' })],
      [
        'with a text that looks like its end',
        stored(parcel, { requestHash: tail, recordedAt: '2026-11-23T13:34:00Z' }),
      ],
      ['of a type without a schema', { ...stored(parcel), type: 'ParcelLost' }],
    ])('reads the same out of metadata %s', (_what, recorded) => {
      expect(timed(recorded)).toEqual(whole(recorded));
    });

    it.each([
      ['a time that is none', stored(parcel, { occurredAt: '2026-02-30T00:00:00.000Z' })],
      ['a version of a newer release', stored(parcel, { schemaVersion: 4 })],
      ['version 0', stored(parcel, { schemaVersion: 0 })],
      ['no metadata', written('')],
      ['nothing but its end', written(`{${tail.replace('9', '0')}`)],
    ])('refuses %s as a whole reading does', (_what, recorded) => {
      expect(() => codec.decode(recorded)).toThrow(UndecodableEvent);
      expect(() => codec.decodeTimed(recorded)).toThrow(UndecodableEvent);
    });
  });

  it('names the field in its errors, and never the content', () => {
    const secret = 'anna.schmidt@example.com';
    for (const recorded of [
      stored(`{"parcel":"${secret}"`),
      stored({ parcel: { secret }, grams: 1 }),
      stored({ parcel: 'p', grams: secret }),
      stored({ parcel: 'p', grams: 1 }, { actor: { type: secret, id: secret } }),
      stored({ parcel: 'p', grams: 1 }, { occurredAt: secret }),
    ]) {
      expect(() => codec.decode(recorded)).toThrow(
        expect.objectContaining({ name: 'UndecodableEvent', message: expect.not.stringContaining(secret) }),
      );
    }
  });

  it.each([
    ['a gap', [fromKilograms]],
    ['no upcasters at all', []],
    ['a duplicate', [fromKg, fromKg]],
    ['a duplicate beside a whole chain', [fromKg, fromKilograms, fromKilograms]],
    ['one that leads beyond today', [fromKg, fromKilograms, { from: 3, lift: fromKg.lift }]],
    ['one from before the first version', [{ from: 0, lift: fromKg.lift }, fromKg]],
  ])('is not made of a chain with %s', (_what, upcasters) => {
    expect(() => createCodec([parcelWeighed(3, upcasters)])).toThrow('ParcelWeighed: version 3 takes one upcaster');
  });

  it('is not made where a type has two schemas', () => {
    expect(() => createCodec([parcelWeighed(1, []), parcelWeighed(1, [])])).toThrow('ParcelWeighed has two schemas');
  });

  it('encodes no event without a schema', () => {
    expect(() => createCodec<ParcelWeighed>([]).encode(event)).toThrow(TypeError);
  });
});
