import { request } from 'node:http';
import type { ClientRequest } from 'node:http';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import { openTenancy } from '../support/tenancy.js';
import { linesOf, threatEvent } from './feed-events.js';

const running: EngineProcess[] = [];
afterAll(() => Promise.all(running.map((engine) => engine.stop())));

async function opened(nodeArguments: readonly string[] = []): Promise<[EngineProcess, Tenancy]> {
  const engine = await startEngineProcess({ nodeArguments });
  running.push(engine);
  return [engine, await openTenancy(engine)];
}

interface Upload {
  readonly sent: ClientRequest;
  readonly answer: Promise<{ readonly status: number | undefined; readonly body: unknown }>;
}

/** A request whose body is sent bit by bit. */
async function upload(engine: EngineProcess, tenancy: Tenancy): Promise<Upload> {
  const headers = { authorization: `Bearer ${await tenancy.token('service')}` };
  const sent = request(`${engine.url}/v1/ingest/lookout`, { method: 'POST', headers });
  const answer = new Promise<Awaited<Upload['answer']>>((resolve, reject) => {
    sent.once('error', reject).once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode, body: JSON.parse(text) }));
    });
  });
  return { sent, answer };
}

const line = (n: number): string =>
  linesOf([threatEvent({ id: `e-${n}`, device: `phone-${n % 10}`, threat: 't', at: '2026-03-02T08:00:00Z' })]);

describe('A body of any length', () => {
  it('R31 takes no more memory than a window of its events', async () => {
    const [engine, tenancy] = await opened(['--max-old-space-size=128']);
    const { sent, answer } = await upload(engine, tenancy);
    const padding = 'x'.repeat(100_000);
    for (let n = 0; n < 1500; n += 1) {
      const text = `${JSON.stringify({ id: `e-${n}`, type: 'SMISHING_ALERT', padding })}\n`;
      if (!sent.write(text)) await once(sent, 'drain');
    }
    sent.end();
    expect(await answer).toMatchObject({ status: 200, body: { accepted: 0, ignored: 1500, deadLettered: 0 } });
  }, 120_000);

  it('R31 is broken off by an engine that stops, and keeps it from stopping no longer', async () => {
    const [engine, tenancy] = await opened();
    const { sent, answer } = await upload(engine, tenancy);
    let n = 0;
    const sending = setInterval(() => sent.write(line((n += 1))), 2);
    const counted = async (): Promise<boolean> =>
      (await (await fetch(`${engine.url}/metrics`)).text()).includes('vedette_ingest_events_total{outcome="accepted"}');
    try {
      const deadline = performance.now() + 20_000;
      while (!(await counted()) && performance.now() < deadline);
      const ended = engine.end();
      expect(await answer).toMatchObject({ status: 503, body: { code: 'shutting-down' } });
      expect(await ended).toBe(0);
    } finally {
      clearInterval(sending);
      sent.destroy();
    }
  }, 60_000);
});
