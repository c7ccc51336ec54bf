import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_LINE } from './framed.js';
import { framesOf } from './frames.js';

/** The bytes of a body, in chunks of a size. */
const chunksOf = (body: Buffer, size: number): AsyncIterable<Buffer> =>
  Readable.from(
    Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
      body.subarray(index * size, (index + 1) * size),
    ),
  );

/** What is found in a body: events, and the reasons and beginnings of texts that hold none. */
async function found(body: string | Buffer, size = 7): Promise<readonly unknown[]> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const all: unknown[] = [];
  for await (const framed of framesOf(chunksOf(bytes, size)))
    all.push(framed.kind === 'event' ? framed.event : [framed.reason, framed.text.slice(0, 20)]);
  return all;
}

const event = (id: number) => ({ id: String(id), type: 'THREAT', threat: { name: 'a "quoted" {[,]} é \\' } });
const A = event(1);
const B = event(2);
const lines = (...values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('the events in a body', () => {
  it.each<[string, string]>([
    ['NDJSON', lines(A, B)],
    [
      'NDJSON without a last line feed, with carriage returns and blank lines',
      `\r\n${lines(A).replace('\n', '\r\n\r\n')}${JSON.stringify(B)}`,
    ],
    ['NDJSON behind a byte order mark', `\uFEFF${lines(A, B)}`],
    ['a list', JSON.stringify([A, B])],
    ['a list over many lines', JSON.stringify([A, B], null, 2)],
    ['a list with an event a line', `[\n${JSON.stringify(A)},\n${JSON.stringify(B)}\n]\n`],
    ['{"events": […]}', JSON.stringify({ events: [A, B] })],
    ['{"events": […]} over many lines', JSON.stringify({ events: [A, B], next: { events: [1] } }, null, 1)],
    ['{"events": […]} with a property before', JSON.stringify({ count: 2, events: [A, B] }, null, 1)],
    ['a batch a line', lines({ events: [A] }, [B])],
    ['single events over many lines', `${JSON.stringify(A, null, 2)}\n${JSON.stringify(B, null, 2)}`],
    [
      'a captured stream',
      `: hello\nretry: 10\n\nid: 2\nevent: events\ndata: ${JSON.stringify({ events: [A, B] })}\n\n`,
    ],
    [
      'a captured stream of bare lists and other names',
      `data: ${JSON.stringify([A])}\n\nevent:event\ndata:${JSON.stringify(B)}\n\n`,
    ],
    [
      'a captured stream with data in pieces and words of the stream',
      `event: heartbeat\ndata:{}\n\ndata: [${JSON.stringify(A)},\ndata: ${JSON.stringify(B)}]\n\nevent: end\ndata: bye\n\n`,
    ],
  ])('R32 are found in %s', async (_form, body) => {
    expect(await found(body)).toEqual([A, B]);
    expect(await found(body, 1)).toEqual([A, B]);
  });

  it('R32 are none in an empty body', async () => {
    expect(await found('')).toEqual([]);
    expect(await found(' \n\n[]\n')).toEqual([]);
    expect(await found('{"events":[]}')).toEqual([]);
  });

  it.each<[string, string, readonly unknown[]]>([
    ['a line that is cut off in a text', `${lines(A)}{"id":"3","ty\n${lines(B)}`, [A, ['notJson', '{"id":"3","ty'], B]],
    [
      'first lines that are cut off',
      `{"id":"3",\n{"id":"4","x":[\n${lines(A, B)}`,
      [['notJson', '{"id":"3",'], ['notJson', '{"id":"4","x":['], A, B],
    ],
    ['a first line that is cut off in a text', `{"id":"3","ty\n${lines(A, B)}`, [['notJson', '{"id":"3","ty'], A, B]],
    ['words', `hello\n${lines(A)}bye`, [['notJson', 'hello'], A, ['notJson', 'bye']]],
    ['what is no object', `${lines(A, 7, null)}"x"\n`, [A, 7, null, 'x']],
    ['a document that breaks off', JSON.stringify([A, B], null, 2).slice(0, -30), [A, ['notJson', expect.any(String)]]],
    ['a captured stream that breaks off', `data: ${JSON.stringify(A)}\n\ndata: {"id"`, [A, ['notJson', '{"id"']]],
  ])('R32 are found beside %s', async (_what, body, expected) => {
    expect(await found(body)).toEqual(expected);
  });

  it('R32 are found beside bytes that are no text', async () => {
    const body = Buffer.concat([Buffer.from(lines(A)), Buffer.from([0x7b, 0xff, 0xfe, 0x0a]), Buffer.from(lines(B))]);
    expect(await found(body)).toEqual([A, ['notUtf8', expect.any(String)], B]);
  });

  it('R32 are found beside a line that is too long, and in a list that is longer than any line', async () => {
    const long = JSON.stringify({ id: 'x', type: 'THREAT', text: 'x'.repeat(LONGEST_LINE) });
    expect(await found(`${lines(A)}${long}\n${lines(B)}`, 65_536)).toEqual([A, ['tooLong', long.slice(0, 20)], B]);
    const many = Array.from({ length: 16_000 }, (_, index) => event(index));
    const body = JSON.stringify({ events: many });
    expect(body.length).toBeGreaterThan(LONGEST_LINE);
    expect(await found(body, 65_536)).toEqual(many);
    expect(await found(JSON.stringify([A, { text: 'x'.repeat(LONGEST_LINE) }, B], null, 1), 65_536)).toEqual([
      A,
      ['tooLong', expect.any(String)],
      B,
    ]);
  });

  it('R32 at the limit is a line', async () => {
    const whole = { id: 'x', type: 'T', text: '' };
    const text = 'x'.repeat(LONGEST_LINE - JSON.stringify(whole).length);
    expect(await found(lines({ ...whole, text }), 65_536)).toEqual([{ ...whole, text }]);
  });

  it('R32 are found whatever stands in them, and however the bytes come', async () => {
    const anEvent = fc.jsonValue({ maxDepth: 3 }).map((content) => ({ id: 'e', type: 'DEVICE', content }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(anEvent, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (events, size) => {
          for (const body of [lines(...events), JSON.stringify(events), JSON.stringify({ events }, null, 2)])
            expect(await found(body, size)).toEqual(events.map((one): unknown => JSON.parse(JSON.stringify(one))));
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });
});
