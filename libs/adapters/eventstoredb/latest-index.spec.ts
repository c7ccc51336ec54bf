import { describe, expect, it } from '@jest/globals';
import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { latestIndex } from './latest-index.js';

const event = (revision: number, stream: string, data: string, at: Position): RecordedEvent => ({
  position: at,
  stream,
  revision,
  id: '',
  type: data === '' ? 'deleted' : 'set',
  data,
  metadata: '',
});

describe('the index of latest values', () => {
  /** What was written, and how it was read: each reading begins where the last one ended. */
  function written(): {
    readonly write: (key: string, data: string) => void;
    readonly readings: Position[];
    readonly list: (prefix: string) => Promise<readonly string[]>;
  } {
    const events: RecordedEvent[] = [];
    const readings: Position[] = [];
    const at = (index: number): Position => position(String(index).padStart(4, '0'));
    const pages = latestIndex(
      async (after, take) => {
        readings.push(after);
        await Promise.resolve();
        for (const one of events) if (one.position > after) take(one);
        return at(events.length);
      },
      ({ stream, data, revision }) => ({
        key: stream,
        value: data === '' ? null : { value: data, version: revision + 1 },
      }),
    );
    return {
      write: (key, data) => {
        const revision = events.filter(({ stream }) => stream === key).length;
        events.push(event(revision, key, data, at(events.length + 1)));
      },
      readings,
      async list(prefix) {
        const found: string[] = [];
        for await (const page of pages(prefix)) {
          found.push(...page.map(({ key, value, version }) => `${key}=${value} v${version}`));
        }
        return found;
      },
    };
  }

  it('has what was written before the listing, and reads each event once', async () => {
    const { write, list, readings } = written();
    write('a/2', 'x');
    write('a/1', 'y');
    write('b/1', 'z');
    expect(await list('a/')).toEqual(['a/1=y v1', 'a/2=x v1']);
    write('a/1', 'yy');
    write('a/2', '');
    expect(await list('a/')).toEqual(['a/1=yy v2']);
    expect(await list('')).toEqual(['a/1=yy v2', 'b/1=z v1']);
    expect(readings).toEqual(['0', '0003', '0005']);
  });

  it('reads anew for each of two listings at the same time', async () => {
    const { write, list, readings } = written();
    write('a/1', 'x');
    const first = list('a/');
    write('a/2', 'y');
    expect(await Promise.all([first, list('a/')])).toEqual([
      ['a/1=x v1', 'a/2=y v1'],
      ['a/1=x v1', 'a/2=y v1'],
    ]);
    expect(readings).toHaveLength(2);
  });
});
