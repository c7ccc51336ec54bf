import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventLog, ExpectedRevision, NewEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { AppendTooLarge, MAX_APPEND_BYTES, WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { LogHarness } from './log-harness.js';
import { METADATA, idsOf, sampleEvent, sampleEvents, streamOf } from './sample-events.js';

/** The conflict an append ran into; fails where it did not. */
async function conflictOf(
  log: EventLog,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<WrongExpectedRevision> {
  const error: unknown = await log.append(stream, expected, events).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof WrongExpectedRevision) return error;
  throw new Error(`no conflict: ${String(error)}`);
}

export function describeAppending(harness: LogHarness): void {
  describe('append', () => {
    let log: EventLog;
    beforeAll(async () => {
      ({ log } = await harness.open());
    });
    afterAll(() => log.close());

    it('gives revisions from 0 and positions that grow, and answers those of the last event', async () => {
      expect(await log.head()).toBe(BEGINNING);
      const first = await log.append('numbered-1', 'noStream', sampleEvents('numbered', 3));
      const second = await log.append('numbered-1', 2, [sampleEvent('numbered/3')]);
      const events = await streamOf(log, 'numbered-1');
      expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
      expect(first).toEqual({ revision: 2, position: events[2]?.position, idempotent: false });
      expect(second).toEqual({ revision: 3, position: events[3]?.position, idempotent: false });
      expect(events.map(({ position }) => position)).toEqual(events.map(({ position }) => position).toSorted());
      expect(new Set(events.map(({ position }) => position)).size).toBe(4);
      expect(BEGINNING < first.position && first.position < second.position).toBe(true);
      expect(await log.head()).toBe(second.position);
    });

    it('can be read at once by whoever it was acknowledged to', async () => {
      for (let revision = 0; revision < 200; revision += 1) {
        const { position } = await log.append('at-once-1', revision === 0 ? 'noStream' : revision - 1, [
          sampleEvent(`at-once/${revision}`),
        ]);
        expect(await log.head()).toBe(position);
        expect(await streamOf(log, 'at-once-1', { from: revision })).toHaveLength(1);
      }
    });

    it('checks the expected revision: a conflict says where the stream is and writes nothing', async () => {
      const head = sampleEvents('expected', 3);
      await log.append('expected-1', 'noStream', head);
      const other = [sampleEvent('expected/other')];
      for (const expected of ['noStream', 0, 1, 3, 1000] as const) {
        expect(await conflictOf(log, 'expected-1', expected, other)).toMatchObject({
          stream: 'expected-1',
          expected,
          actual: 2,
        });
      }
      for (const expected of ['streamExists', 0, 7] as const) {
        expect(await conflictOf(log, 'expected-2', expected, other)).toMatchObject({
          stream: 'expected-2',
          expected,
          actual: 'noStream',
        });
      }
      expect(idsOf(await streamOf(log, 'expected-1'))).toEqual(idsOf(head));
      expect(await streamOf(log, 'expected-2')).toEqual([]);
    });

    it('takes `streamExists` on a stream with events, and `any` on every stream', async () => {
      await log.append('loose-1', 'any', [sampleEvent('loose/0')]);
      await log.append('loose-1', 'streamExists', [sampleEvent('loose/1')]);
      expect(await log.append('loose-1', 'any', [sampleEvent('loose/2')])).toMatchObject({
        revision: 2,
        idempotent: false,
      });
      expect(idsOf(await streamOf(log, 'loose-1'))).toEqual(
        ['0', '1', '2'].map((index) => sampleEvent(`loose/${index}`).id),
      );
    });

    it('is idempotent: the same ids at the same place give the first result again', async () => {
      const first = await log.append('repeat-1', 'noStream', sampleEvents('repeat/a', 2));
      const second = await log.append('repeat-1', 1, sampleEvents('repeat/b', 3));
      const third = await log.append('repeat-1', 4, [sampleEvent('repeat/c')]);
      expect(await log.append('repeat-1', 'noStream', sampleEvents('repeat/a', 2))).toEqual({
        ...first,
        idempotent: true,
      });
      expect(await log.append('repeat-1', 1, sampleEvents('repeat/b', 3))).toEqual({ ...second, idempotent: true });
      expect(await log.append('repeat-1', 4, [sampleEvent('repeat/c')])).toEqual({ ...third, idempotent: true });
      // The first events of what was appended at once are at that place too.
      expect(await log.append('repeat-1', 1, sampleEvents('repeat/b', 2))).toMatchObject({
        revision: 3,
        idempotent: true,
      });
      expect(await streamOf(log, 'repeat-1')).toHaveLength(6);
    });

    it('is idempotent for two of the same on their way together', async () => {
      const both = await Promise.all([1, 2].map(() => log.append('twins-1', 'noStream', sampleEvents('twins', 2))));
      expect(both.map(({ revision }) => revision)).toEqual([1, 1]);
      expect(both[0]?.position).toBe(both[1]?.position);
      expect(both.filter(({ idempotent }) => idempotent)).toHaveLength(1);
      expect(await streamOf(log, 'twins-1')).toHaveLength(2);
    });

    it('takes a partial match for a conflict', async () => {
      const [a, b, c] = sampleEvents('partial', 3);
      if (a === undefined || b === undefined || c === undefined) throw new Error('three events');
      await log.append('partial-1', 'noStream', [a, b]);
      const other = sampleEvent('partial/other');
      for (const events of [[a, other], [b, a], [a, b, c], [other, b], [b]]) {
        expect(await conflictOf(log, 'partial-1', 'noStream', events)).toMatchObject({ actual: 1 });
      }
      expect(await conflictOf(log, 'partial-1', 0, [b, c])).toMatchObject({ actual: 1 });
      expect(await streamOf(log, 'partial-1')).toHaveLength(2);
    });

    it('promises no idempotence without a revision: a repeat is there once or twice, and whole', async () => {
      await log.append('vague-1', 'noStream', [sampleEvent('vague/first')]);
      for (const expected of ['any', 'streamExists'] as const) {
        const before = (await streamOf(log, 'vague-1')).length;
        const pair = sampleEvents(`vague/${expected}`, 2);
        await log.append('vague-1', expected, pair);
        await log.append('vague-1', expected, pair);
        const added = idsOf((await streamOf(log, 'vague-1')).slice(before));
        expect([idsOf(pair), [...idsOf(pair), ...idsOf(pair)]]).toContainEqual(added);
      }
    });

    it('rejects only the conflict among appends on their way together', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 40 }, (_, index) =>
          log.append(`mixed-${index}`, index % 4 === 0 ? 5 : 'noStream', [sampleEvent(`mixed/${index}`)]),
        ),
      );
      expect(results.map(({ status }) => status)).toEqual(
        Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? 'rejected' : 'fulfilled')),
      );
    });

    it('stores data and metadata of copies byte by byte', async () => {
      const texts = [
        '{"b":1,"a":2,  "a":3}',
        '{"n":1.0000000000000000001e400,"z":-0}',
        '{"text":"ä ß 漢字 🜁 \\u0000 \\ud83d \u2028 e\u0301"}',
        ' [] ',
        `{"long":"${'ü'.repeat(50_000)}"}`,
      ];
      const events = texts.map((text, index) => ({
        ...sampleEvent(`bytes/${index}`),
        type: `Typ-${index} ünï`,
        data: text,
        metadata: text,
      }));
      await log.append('bytes-ünï 漢', 'noStream', events);
      const stored = await streamOf(log, 'bytes-ünï 漢');
      expect(stored.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(events);
    });

    it('refuses what can not come back as it went in', async () => {
      const surrogate = { ...sampleEvent('surrogate'), data: '"\ud83d"' };
      await expect(log.append('surrogate-1', 'noStream', [surrogate])).rejects.toThrow(TypeError);
      await expect(log.append('nothing-1', 'noStream', [])).rejects.toThrow(RangeError);
      await expect(log.append('', 'noStream', [sampleEvent('unnamed')])).rejects.toThrow(TypeError);
      await expect(log.append('negative-1', -1, [sampleEvent('negative')])).rejects.toThrow(RangeError);
      expect(await streamOf(log, 'surrogate-1')).toEqual([]);
    });

    it('takes 1 MiB in one append, counted in bytes of UTF-8, and not one byte more', async () => {
      const limit = MAX_APPEND_BYTES;
      const of = (name: string, bytes: number): NewEvent => {
        const fixed = { ...sampleEvent(name), type: 'Typ', metadata: '{}' };
        const letters = Math.floor((bytes - 5) / 2);
        return { ...fixed, data: 'ü'.repeat(letters) + 'u'.repeat(bytes - 5 - letters * 2) };
      };
      const half = of('size/half', limit / 2);
      await expect(log.append('size-1', 'noStream', [half, of('size/more', limit / 2 + 1)])).rejects.toThrow(
        AppendTooLarge,
      );
      await expect(log.append('size-1', 'noStream', [of('size/1', limit + 1)])).rejects.toMatchObject({
        bytes: limit + 1,
        limit,
      });
      expect(await streamOf(log, 'size-1')).toEqual([]);
      await log.append('size-1', 'noStream', [half, of('size/rest', limit / 2)]);
      expect((await streamOf(log, 'size-1')).map(({ data }) => Buffer.byteLength(data) + 5)).toEqual([
        limit / 2,
        limit / 2,
      ]);
    });

    it('writes metadata as one JSON object with its own fields and `recordedAt`', async () => {
      await log.append('metadata-1', 'noStream', [sampleEvent('metadata/0')]);
      const [event] = await streamOf(log, 'metadata-1');
      const metadata: unknown = JSON.parse(event?.metadata ?? '');
      expect(metadata).toEqual({
        ...METADATA,
        recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
    });
  });
}
