import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditEvent, deviceEvent, linesOf, threatEvent } from '#test/ingest/feed-events.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { minutesAgo, openTenancy } from '#test/support/tenancy.js';
import type { Ran } from './command-line.js';
import { vedette } from './command-line.js';

let engine: EngineProcess;
let folder: string;
beforeAll(async () => {
  engine = await startEngineProcess();
  folder = await mkdtemp(join(tmpdir(), 'vedette-ingest-'));
  await openTenancy(engine);
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ingest(text: string, ...options: readonly string[]): Promise<Ran> {
  const file = join(folder, 'recording');
  await writeFile(file, text);
  return vedette(['ingest', 'lookout', file, ...options], { dataFolder: engine.dataFolder });
}

const PHONES = 300;
const events = Array.from({ length: 3 * PHONES }, (_, index) => {
  const device = `phone-${index % PHONES}`;
  const at = minutesAgo(600 - index / 4);
  return index < PHONES
    ? deviceEvent({ device, at })
    : threatEvent({ device, at, threat: `t-${index}`, details: { path: 'x'.repeat(4000) } });
});

describe('vedette ingest lookout', () => {
  it('R31 plays a recording of several requests, tells what its events came to, and can be run again', async () => {
    const text = `${linesOf(events)}${linesOf([auditEvent(minutesAgo(1))])}not an event\n`;
    const first = await ingest(text);
    expect(first.code).toBe(0);
    expect(first.out).toBe(
      'accepted      900\nduplicates      0\nlate            0\nignored         1\ndead letters    1\n',
    );
    const again = await ingest(text, '--json');
    expect(JSON.parse(again.out)).toEqual({ accepted: 0, duplicates: 902, late: 0, ignored: 0, deadLettered: 0 });
  }, 60_000);

  it('R32 takes JSON over many lines and captured streams, of more than one request', async () => {
    const batches = Array.from({ length: 9 }, (_, index) => events.slice(index * 100, index * 100 + 100));
    const stream = batches.map((batch) => `event: events\ndata: ${JSON.stringify({ events: batch })}\n\n`).join('');
    for (const text of [JSON.stringify({ events }, null, 1), stream])
      expect(JSON.parse((await ingest(text, '--json')).out)).toMatchObject({ duplicates: 900, deadLettered: 0 });
  }, 60_000);

  it('ends with 2 where there is no such file, and with 69 where no engine answers', async () => {
    const { dataFolder } = engine;
    expect(await vedette(['ingest', 'lookout', join(folder, 'none')], { dataFolder })).toMatchObject({ code: 2 });
    expect(await vedette(['ingest'], { dataFolder })).toMatchObject({ code: 2 });
    expect(await ingest('{}', '--url', 'http://127.0.0.1:9')).toMatchObject({ code: 69, out: '' });
  }, 60_000);

  it('describes itself with an example', async () => {
    const { code, out } = await vedette(['ingest', 'lookout', '--help'], { dataFolder: folder });
    expect([code, out]).toEqual([0, expect.stringContaining('npx vedette ingest lookout recorded.ndjson')]);
  });
});
