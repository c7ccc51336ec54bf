import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { Tenancy } from '../support/tenancy.js';
import {
  enrollDevice,
  headerOf,
  openTenancy,
  placeOf,
  readAfter,
  refusalOf,
  RULE,
  TROJAN,
} from '../support/tenancy.js';

let engine: EngineProcess;
let tenancy: Tenancy;

beforeAll(async () => {
  engine = await startEngineProcess();
});
beforeEach(async () => {
  tenancy = await openTenancy(engine);
});
afterAll(() => engine.stop());

const change = (classification: string, risk: string): Promise<Answer> =>
  tenancy.send('full', 'PUT', `/v1/threat-policy/${classification}`, { json: { risk } });

describe('The threat policy', () => {
  it('R3 R10 is read by all, with every classification, and changed by full access only', async () => {
    for (const as of ['full', 'restricted', 'auditor'] as const) {
      const answer = await tenancy.send(as, 'GET', '/v1/threat-policy');
      expect(answer).toMatchObject({
        status: 200,
        body: { classifications: { TROJAN: { risk: 'high' }, UNKNOWN: { risk: expect.any(String) } } },
      });
      expect(headerOf(answer, 'etag')).toBe('"0"');
    }
    const json = { risk: 'low' };
    expect((await tenancy.send('restricted', 'PUT', '/v1/threat-policy/TROJAN', { json })).status).toBe(403);
    expect((await tenancy.send('restricted', 'POST', '/v1/threat-policy/reset')).status).toBe(403);
  });

  it('R9 R11 judges every open threat anew at once, and tells the feed', async () => {
    await tenancy.send('full', 'PUT', '/v1/compliance-policy/android', { json: RULE });
    const device = await enrollDevice(tenancy);
    await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
    await tenancy.send('device', 'POST', `/v1/devices/${device}/threats`, { json: TROJAN });
    const lowered = await change('TROJAN', 'advisory');
    expect(lowered).toMatchObject({ status: 200, body: { risk: 'advisory', evidence: 'public' } });
    expect((await readAfter(tenancy, lowered, `/v1/devices/${device}`)).body).toMatchObject({
      level: 'secured',
      verdict: { verdict: 'compliant', policyRevisions: { threatPolicy: 1 } },
      threats: [{ status: 'open', risk: 'advisory' }],
    });
    const raised = await change('TROJAN', 'medium');
    expect((await readAfter(tenancy, raised, `/v1/devices/${device}`)).body).toMatchObject({
      level: 'medium',
      verdict: { verdict: 'nonCompliant', reasons: [{ code: 'threatLevel' }] },
    });
    expect(placeOf(await change('TROJAN', 'medium'))).toEqual(placeOf(raised));
  });

  it('R11 takes an alias for the row that it stands for, and knows no code outside the table', async () => {
    const { body } = await tenancy.send('full', 'GET', '/v1/threat-policy');
    const [alias, code] = Object.entries(aliasesOf(body))[0] ?? [];
    if (alias === undefined || code === undefined) throw new Error('the policy has no alias');
    const changed = await change(alias, 'high');
    expect(changed).toMatchObject({ status: 200, body: { risk: 'high' } });
    const after = await tenancy.send('full', 'GET', '/v1/threat-policy');
    expect(after.body).toMatchObject({ classifications: { [code]: { risk: 'high' } } });
    expect(after.body).not.toHaveProperty(['classifications', alias]);
    for (const unknown of ['NOT_A_CODE', 'constructor', 'trojan'])
      expect(refusalOf(await change(unknown, 'high'))).toEqual({ status: 404, code: 'not-found' });
  });

  it('R12 goes back to the defaults as one revision', async () => {
    const opening = await tenancy.send('full', 'GET', '/v1/threat-policy');
    const untouched = await tenancy.send('full', 'POST', '/v1/threat-policy/reset');
    expect(headerOf(untouched, 'etag')).toBe('"0"');
    await change('TROJAN', 'none');
    await change('UNKNOWN', 'high');
    const reset = await tenancy.send('full', 'POST', '/v1/threat-policy/reset');
    expect(reset.status).toBe(200);
    expect(headerOf(reset, 'etag')).toBe('"3"');
    expect(reset.body).toEqual(opening.body);
  });
});

function aliasesOf(body: unknown): Readonly<Record<string, string>> {
  if (typeof body !== 'object' || body === null || !('aliases' in body)) throw new Error('no aliases');
  const { aliases } = body;
  const entries = typeof aliases === 'object' && aliases !== null ? Object.entries<unknown>({ ...aliases }) : [];
  return Object.fromEntries(entries.map(([alias, code]) => [alias, String(code)]));
}
