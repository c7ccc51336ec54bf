import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CopiedLog } from '#cli/copy/copied-log.js';
import type { CopyReport } from '#cli/copy/copy-log.js';
import { copyLog } from '#cli/copy/copy-log.js';
import { openSource, openTarget } from '#cli/copy/copy-side.js';
import { position } from '#domain/log/event-log.js';
import { UNFINISHED_COPY } from '#domain/log/unfinished-copy.js';
import { historyOf } from '#test/domain-histories/history.js';
import { contentOf, folders, openEmbedded, writeAll } from './copied-logs.js';

class Killed extends Error {}

/** A target whose process is killed at its nth write; `late`: when the write is done, and only the answer is lost. */
function killedAt(target: CopiedLog, writes: number, late: boolean): CopiedLog {
  let left = writes;
  const dying = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    left -= 1;
    if (left < 0) throw new Killed();
    const result = await write();
    if (left === 0 && late) throw new Killed();
    return result;
  };
  const { log, latestValues } = target;
  return {
    ...target,
    log: { ...log, append: (...call) => dying(() => log.append(...call)) },
    latestValues: {
      ...latestValues,
      set: (...call) => dying(() => latestValues.set(...call)),
      delete: (...call) => dying(() => latestValues.delete(...call)),
    },
  };
}

const { events } = historyOf(11).log.log;
const made = folders();
const from = { kind: 'sqlite', folder: made.at('source') } as const;
const [checkpoint, later] = [events.length >> 1, events.length - 3];

/** A history with derived events in between, so that nothing stands at its place in the copy, and values of each sort. */
beforeAll(async () => {
  const source = await openEmbedded(from.folder);
  const { latestValues } = source;
  const places: string[] = [];
  for (const [index, event] of events.entries()) {
    if (index % 7 === 3) await writeAll(source, [{ ...event, stream: 'intuneState-x', id: event.id, data: '{}' }]);
    places.push(await writeAll(source, [event]));
  }
  await latestValues.set('checkpoint/mail', JSON.stringify({ position: places[checkpoint] }));
  await latestValues.set('checkpoint/ahead', JSON.stringify({ position: '9999999999999999' }));
  await latestValues.set('checkpoint/new', JSON.stringify({ position: '0' }));
  await latestValues.set(`setAside/mail/${places[later]}`, '{"eventId":"x"}');
  for (let index = 0; index < 300; index += 1) await latestValues.set(`sighting/${index}`, `{"at":${index}}`);
  await latestValues.set('lease/leader', '{"nodeId":"of the source"}');
  await latestValues.set('erased', '{}');
  await latestValues.delete('erased');
  await source.log.close();
});
afterAll(() => made.remove());

async function copied(name: string, dying: (target: CopiedLog) => CopiedLog = (target) => target): Promise<CopyReport> {
  const source = await openSource(from);
  try {
    const target = await openTarget({ kind: 'sqlite', folder: made.at(name) }, source);
    try {
      return await copyLog(source, dying(target), () => undefined);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

const placeIn = (index: number): string => String(index + 1).padStart(16, '0');

function expectWhole(name: string): void {
  const { events: found, values } = contentOf(made.at(name));
  expect(found).toEqual(
    events.map(({ stream, revision, id, type, data, metadata }) => ({ stream, revision, id, type, data, metadata })),
  );
  const named = contentOf(from.folder).values.filter((value) => JSON.stringify(value).includes('sighting/'));
  expect(values).toEqual([
    { key: 'checkpoint/ahead', value: JSON.stringify({ position: placeIn(events.length - 1) }) },
    { key: 'checkpoint/mail', value: JSON.stringify({ position: placeIn(checkpoint) }) },
    { key: 'checkpoint/new', value: '{"position":"0"}' },
    { key: `setAside/mail/${placeIn(later)}`, value: '{"eventId":"x"}' },
    ...named,
  ]);
}

describe('a copy of a log', () => {
  it('has every event of the history in its order with all that it holds, and values that point to the same events', async () => {
    const report = await copied('whole');
    expect(report).toEqual({
      events: events.length,
      alreadyThere: 0,
      values: 304,
      fold: { kind: 'digest', digest: expect.stringMatching(/^[0-9a-f]{64}$/), devices: expect.any(Number) },
    });
    expectWhole('whole');
  });

  it('goes on where it was killed, however often, with no event twice and none missing', async () => {
    for (const late of [false, true]) {
      const name = `killed-${late}`;
      let done: CopyReport | null = null;
      let tries = 0;
      for (; done === null; tries += 1) {
        // More writes each time, so that it comes to an end.
        const writes = 1 + Math.floor((tries * (events.length + 304)) / 5);
        done = await copied(name, (target) => killedAt(target, writes, late)).catch((error: unknown) => {
          if (error instanceof Killed) return null;
          throw error;
        });
      }
      expect(tries).toBeGreaterThan(3);
      expectWhole(name);
    }
  });

  it('takes away what an earlier try left and the source has no more', async () => {
    await expect(copied('stale', (target) => killedAt(target, events.length + 5, false))).rejects.toThrow(Killed);
    const stale = await openEmbedded(made.at('stale'));
    await stale.latestValues.set('personal/erased-meanwhile', '{"name":"Ada"}');
    await stale.latestValues.set('sighting/7', '{"at":0}');
    await stale.log.close();
    await copied('stale');
    expectWhole('stale');
  });

  it('is not begun in a log with a history, finished ones included, and changes nothing there', async () => {
    const other = await openEmbedded(made.at('other'));
    await writeAll(other, events.slice(0, 2));
    await other.log.close();
    const before = contentOf(made.at('other'));
    await expect(copied('other')).rejects.toThrow(/holds events, and no unfinished copy/);
    expect(contentOf(made.at('other'))).toEqual(before);
    await copied('finished');
    await expect(copied('finished')).rejects.toThrow(/holds events, and no unfinished copy/);
  });

  it('does not go on in a log that somebody else wrote to', async () => {
    await expect(copied('written', (target) => killedAt(target, 20, false))).rejects.toThrow(Killed);
    const written = await openEmbedded(made.at('written'));
    await writeAll(written, [
      {
        ...events[0],
        position: position('1'),
        stream: 'foreign-1',
        revision: 0,
        id: '00000000-0000-4000-8000-0000000000ff',
        type: 'T',
        data: '{}',
        metadata: '{}',
      },
    ]);
    await written.log.close();
    await expect(copied('written')).rejects.toThrow(
      /holds other events than .*: T 00000000-0000-4000-8000-0000000000ff/,
    );
  });

  it('does not go on with the copy of another log', async () => {
    const begun = await openEmbedded(made.at('begun'));
    await begun.latestValues.set(UNFINISHED_COPY, '{"of":"another"}');
    await begun.log.close();
    await expect(copied('begun')).rejects.toThrow(/an unfinished copy of another log \(another\)/);
  });
});
