import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';
import type { OpenTenant } from '../support/tenancy.js';
import { openTenant } from '../support/tenancy.js';

const RULE = {
  partnerDataEnabled: true,
  requiredSecurityLevel: 'low',
  blockedOnMissingPartnerData: false,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
};
const DEVICE = '00000000-0000-5000-8000-000000000001';

let engine: EngineProcess;
let tenant: OpenTenant;
let full: string;
let revision: string | null;

const put = (raw: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  call(engine.url, 'PUT', '/v1/compliance-policy/ios', { token: full, raw, headers });
const policyRevision = async (): Promise<string | null> =>
  (await call(engine.url, 'GET', '/v1/compliance-policy', { token: full })).headers.get('etag');
const withField = (field: string): string => `${JSON.stringify(RULE).slice(0, -1)},${field}}`;
const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

/** Sends bytes as they are. @returns everything that came back until the engine hung up */
function sendBytes(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(engine.url);
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

beforeAll(async () => {
  engine = await startEngineProcess();
  tenant = await openTenant(engine);
  full = await engine.token('full', { tenant: tenant.id });
  revision = await policyRevision();
});
afterEach(async () => {
  expect(await policyRevision()).toBe(revision);
});
afterAll(() => engine.stop());

describe('bad input is refused with a pointer to the place, and nothing is written', () => {
  it.each([
    ['an unknown property', withField('"colour":"red"'), '/colour'],
    ['a wrong type', JSON.stringify({ ...RULE, partnerDataEnabled: 'yes' }), '/partnerDataEnabled'],
    ['a number for a text', JSON.stringify({ ...RULE, requiredSecurityLevel: 5 }), '/requiredSecurityLevel'],
    ['null for a boolean', JSON.stringify({ ...RULE, unsupportedOsBlocked: null }), '/unsupportedOsBlocked'],
    ['a list for a text', JSON.stringify({ ...RULE, requiredSecurityLevel: ['low'] }), '/requiredSecurityLevel'],
    ['an over-long text', JSON.stringify({ ...RULE, minimumOsVersion: '1'.repeat(10_000) }), '/minimumOsVersion'],
    ['a NUL', JSON.stringify({ ...RULE, minimumOsVersion: '17\0' }), '/minimumOsVersion'],
    ['a lone surrogate', withField('"minimumOsVersion":"\\ud800"'), '/minimumOsVersion'],
    ['a NUL in a key', withField('"a\\u0000":1'), '/a\uFFFD'],
    ['__proto__', withField('"__proto__":{"partnerDataEnabled":true}'), '/__proto__'],
    ['constructor', withField('"constructor":{"prototype":{}}'), '/constructor'],
    ['toString', withField('"toString":1'), '/toString'],
    ['deep nesting', withField(`"deep":${nested(1000)}`), `/deep${'/a'.repeat(31)}`],
    ['deeper nesting than a stack holds', withField(`"deep":${nested(40_000)}`), `/deep${'/a'.repeat(31)}`],
    ['a list in place of the body', '[]', ''],
    ['null in place of the body', 'null', ''],
    ['a text in place of the body', '"body"', ''],
  ])('%s', async (_, raw, pointer) => {
    const { status, headers, body } = await put(raw);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toHaveProperty('errors', expect.arrayContaining([expect.objectContaining({ pointer })]));
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['no JSON', '{"partnerDataEnabled": tru'],
    ['two JSON values', '{} {}'],
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['half a character', new Uint8Array([0x22, 0xc3, 0x22])],
  ])('a body that is %s is 400', async (_, raw) => {
    expect(await put(raw)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it('an empty body is no body, whatever its content type', async () => {
    for (const type of ['application/json', 'text/xml', 'x']) {
      const { status, body } = await put('', { 'content-type': type });
      expect({ status, body }).toMatchObject({ status: 400, body: { errors: expect.anything() } });
    }
    const consent = await engine.token('globalAdmin', { tenant: tenant.id });
    const headers = { 'content-type': 'text/plain' };
    const answer = await call(engine.url, 'POST', '/v1/tenant/consent', { token: consent, raw: '', headers });
    expect(answer.status).toBe(200);
  });

  it('another format is 415, and a body over 256 KiB is 413, before the token is looked at', async () => {
    expect(await put('<rule/>', { 'content-type': 'text/xml' })).toMatchObject({ status: 415 });
    const huge = ' '.repeat(256 * 1024 + 1);
    expect(await put(huge)).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
    expect(await put(huge, { authorization: 'Bearer nobody' })).toMatchObject({ status: 413 });
    expect(await put('{', { authorization: 'Bearer nobody' })).toMatchObject({ status: 400 });
    expect(await put('{"x":1}', { authorization: 'Bearer nobody' })).toMatchObject({ status: 401 });
  });

  it.each([
    ['a NUL', '/v1/devices/%00', 400],
    ['a surrogate', '/v1/devices/%ED%A0%80', 400],
    ['half an escape', '/v1/devices/%E', 400],
    ['an id that is no UUID', '/v1/devices/phone', 400],
    ['an over-long id', `/v1/devices/${'a'.repeat(900)}`, 400],
    ['an id of nothing', `/v1/devices/${DEVICE}`, 404],
    ['an endless id', `/v1/devices/${'a'.repeat(5000)}`, 414],
    ['an unknown address', '/v1/nothing', 404],
    ['a way up', '/v1/../../etc/passwd', 404],
    ['a way up, escaped', '/docs/..%2f..%2fpackage.json', 404],
  ])('a path with %s', async (_, path, status) => {
    expect((await call(engine.url, 'GET', path, { token: full })).status).toBe(status);
  });

  it.each([
    'limit=x',
    'limit=0',
    'limit=501',
    'limit=1&limit=2',
    'cursor=abc',
    'cursor=%00',
    'cursor=%FF',
    'colour=red',
    '__proto__=1',
  ])('the query %s is 400', async (query) => {
    const { status, body } = await call(engine.url, 'GET', `/v1/intune/devices?${query}`, { token: full });
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ parameter: expect.any(String) }] } });
  });

  it.each([
    ['If-Match', 'seven'],
    ['Idempotency-Key', 'k'.repeat(256)],
    ['Idempotency-Key', ''],
  ])('the header %s: %s is 400', async (header, value) => {
    const { status, body } = await put(JSON.stringify(RULE), { [header]: value });
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ header }] } });
  });

  it('a method that an address does not take is 405 and names those that it takes', async () => {
    const answer = await call(engine.url, 'DELETE', '/v1/compliance-policy', { token: full });
    expect(answer).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
    expect(answer.headers.get('allow')).toBe('GET');
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['two lengths', 'POST /v1/tenants HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400'],
    ['huge headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, '431'],
  ])('%s is answered and hung up on', async (_, bytes, status) => {
    const answer = await sendBytes(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('application/problem+json');
  });

  it('no answer tells what the engine is made of', async () => {
    const { headers, body } = await put('{"a":');
    expect([...headers.keys()].filter((name) => /^(x-powered-by|server)$/.test(name))).toEqual([]);
    expect(JSON.stringify(body)).not.toMatch(/\bat .*\.js|fastify|nest/i);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});
