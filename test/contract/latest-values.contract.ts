import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LatestValues } from '#domain/log/latest-values.js';
import { collect } from './collect.js';
import type { LogHarness, OpenLog } from './log-harness.js';

/** Every promise of the LatestValues port, for one adapter. */
export function describeLatestValuesContract(name: string, harness: LogHarness): void {
  describe(`latest values contract: ${name}`, () => {
    let open: OpenLog;
    let values: LatestValues;
    beforeAll(async () => {
      open = await harness.open();
      values = open.latestValues;
    });
    afterAll(async () => {
      await open.log.close();
      await harness.dispose();
    });

    it('has nothing for a key that was never written', async () => {
      expect(await values.get('never')).toBeNull();
      await values.delete('never');
      expect(await values.get('never')).toBeNull();
    });

    it('keeps the last value and counts the writes, from 1', async () => {
      expect(await values.set('count', '{"n":1}')).toEqual({ value: '{"n":1}', version: 1 });
      expect(await values.set('count', '{"n":1}')).toEqual({ value: '{"n":1}', version: 2 });
      expect(await values.set('count', ' "ü 漢" ')).toEqual({ value: ' "ü 漢" ', version: 3 });
      expect(await values.get('count')).toEqual({ value: ' "ü 漢" ', version: 3 });
    });

    it('compares before it sets', async () => {
      expect(await values.compareAndSet('lease', 1, '"a"')).toBeNull();
      expect(await values.compareAndSet('lease', null, '"a"')).toEqual({ value: '"a"', version: 1 });
      expect(await values.compareAndSet('lease', null, '"b"')).toBeNull();
      expect(await values.compareAndSet('lease', 1, '"c"')).toEqual({ value: '"c"', version: 2 });
      expect(await values.compareAndSet('lease', 1, '"d"')).toBeNull();
      expect(await values.get('lease')).toEqual({ value: '"c"', version: 2 });
    });

    it('takes no value written after a delete for the one before', async () => {
      const before = await values.set('reborn', '1');
      await values.delete('reborn');
      expect(await values.get('reborn')).toBeNull();
      expect(await values.compareAndSet('reborn', before.version, '2')).toBeNull();
      const after = await values.compareAndSet('reborn', null, '2');
      expect(after?.version).toBeGreaterThan(before.version);
      expect(await values.compareAndSet('reborn', before.version, '3')).toBeNull();
    });

    it('lists the keys of a prefix with their values, in key order', async () => {
      const keys = Array.from({ length: 1200 }, (_, index) => `list/${String(index).padStart(5, '0')}`);
      await Promise.all(keys.toReversed().map((key) => values.set(key, `"${key}"`)));
      await Promise.all(
        ['list', 'list0', 'lisu/1', 'list/00003x', 'LIST/1', 'list_1', 'li%'].map((key) => values.set(key, '0')),
      );
      await values.delete('list/00004');
      const listed = await collect(values.list('list/'));
      const expected = [...keys.filter((key) => key !== 'list/00004'), 'list/00003x'].toSorted();
      expect(listed.map(({ key }) => key)).toEqual(expected);
      expect(listed.find(({ key }) => key === keys[7])).toEqual({
        key: keys[7],
        value: `"${keys[7] ?? ''}"`,
        version: 1,
      });
      expect(await collect(values.list('list/99999'))).toEqual([]);
      expect((await collect(values.pages('list/'))).flat()).toEqual(listed);
      expect(await collect(values.pages('list/99999'))).toEqual([]);
    });

    it('lets one of many racing writers win each time', async () => {
      const increment = async (): Promise<void> => {
        for (;;) {
          const at = await values.get('sum');
          if ((await values.compareAndSet('sum', at?.version ?? null, String(Number(at?.value ?? 0) + 1))) !== null)
            return;
        }
      };
      await Promise.all(
        Array.from({ length: 25 }, async () => {
          await increment();
          await increment();
        }),
      );
      expect(await values.get('sum')).toEqual({ value: '50', version: 50 });
    });

    it('is on disk before it answers, and outlives a restart', async () => {
      await values.set('kept', '"yes"');
      await values.set('dropped', '"no"');
      await values.delete('dropped');
      await open.log.close();
      open = await harness.reopen(open.place);
      values = open.latestValues;
      expect(await values.get('kept')).toEqual({ value: '"yes"', version: 1 });
      expect(await values.get('dropped')).toBeNull();
    });
  });
}
