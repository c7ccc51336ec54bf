import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import { itOnEmbedded } from '../support/on-embedded.js';
import { openTenant } from '../support/tenancy.js';

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngineProcess();
});
afterAll(() => engine.stop());

/** Sum over all series of a metric whose labels hold `label`. */
function figure(text: unknown, name: string, label = ''): number {
  return String(text)
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

describe('health', () => {
  it('/livez answers without a token', async () => {
    expect(await call(engine.url, 'GET', '/livez')).toMatchObject({ status: 200, body: { status: 'live' } });
  });

  it('/readyz says that the log can be read and written and the projections are up to date', async () => {
    const { status, body } = await call(engine.url, 'GET', '/readyz');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        status: 'ready',
        reasons: [],
        projections: {
          devices: { position: expect.any(String), lagEvents: 0, lagSeconds: expect.any(Number), rebuilding: null },
        },
      },
    });
  });

  it('/metrics counts appends, projections, feeds, the event loop and requests', async () => {
    await openTenant(engine);
    await call(engine.url, 'GET', '/v1/compliance-policy');
    const { status, headers, body } = await call(engine.url, 'GET', '/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(figure(body, 'vedette_appends_total', 'outcome="appended"')).toBeGreaterThan(0);
    expect(figure(body, 'vedette_append_seconds_count')).toBeGreaterThan(0);
    expect(figure(body, 'vedette_http_request_seconds_count', 'status="401"')).toBeGreaterThan(0);
    for (const name of [
      'vedette_projection_lag_events',
      'vedette_projection_lag_seconds',
      'vedette_projection_parked_keys',
      'vedette_feed_subscribers',
      'nodejs_eventloop_lag_seconds',
    ])
      expect(String(body)).toMatch(new RegExp(`^${name}(\\{.*\\})? [0-9]`, 'm'));
  });

  itOnEmbedded('another log commits by itself', '/metrics counts how many appends a commit carries', async () => {
    await openTenant(engine);
    const { body } = await call(engine.url, 'GET', '/metrics');
    expect(figure(body, 'vedette_commit_calls_count')).toBeGreaterThan(0);
  });

  it('names routes by their pattern: an id never becomes a label', async () => {
    const id = '00000000-0000-5000-8000-0000000000ff';
    await call(engine.url, 'GET', `/v1/devices/${id}`);
    await call(engine.url, 'GET', `/nothing/${id}`);
    const { body } = await call(engine.url, 'GET', '/metrics');
    expect(String(body)).toContain('route="/v1/devices/:deviceId"');
    expect(String(body)).not.toContain(id);
  });
});
