import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { Answer } from '#test/support/api.js';
import { call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { openLogOf } from '#test/support/engine-log.js';
import type { Tenancy } from '#test/support/tenancy.js';
import {
  enrollDevice,
  itemsOf,
  openTenancy,
  openTenant,
  placeOf,
  readAfter,
  refusalOf,
  tenancyOf,
} from '#test/support/tenancy.js';
import type { ApiCommandCase, Body } from './commands.js';
import { COMMANDS, DEAD_LETTER, HELD_SWEEP, LEAVING_GROUP, OWNER, SECOND_TENANT, THIRD_TENANT } from './commands.js';

const BEGAN = '2027-01-01T00:00:00.000Z';
/** The moves of the clock: they are no commands of a tenant, and know no keys. */
const NOT_REPEATED = ['PUT /v1/simulation/clock'];
const SILENT_DEVICES = 12;

let engine: EngineProcess;
let tenancy: Tenancy;
const answers = new Map<string, Answer>();

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** What was there before, as if it were an answer. */
const foundAs = (name: string, body: unknown): void => {
  answers.set(name, { status: 200, headers: new Headers(), body });
};

function bodyOf(body: Body | undefined): { readonly raw?: string; readonly json?: unknown } {
  if (body === undefined) return {};
  return typeof body === 'string' ? { raw: body } : { json: body };
}

function send({ operation, path, as, inSecondTenant }: ApiCommandCase, body: Body | undefined): Promise<Answer> {
  const [method = '', own = ''] = operation.split(' ');
  const { send: sendIn } = inSecondTenant === undefined ? tenancy : tenancyOf(engine, SECOND_TENANT);
  return sendIn(as, method, path?.(answers) ?? own, {
    ...bodyOf(body),
    headers: {
      'idempotency-key': operation,
      ...(typeof body === 'string' && { 'content-type': 'application/x-ndjson' }),
    },
  });
}

const isOk = ({ status }: Answer): boolean => status === 200 || status === 201;

const actorIn = ({ metadata }: RecordedEvent): unknown => member(member(JSON.parse(metadata), 'actor'), 'type');

/** How much the commands have written; what the engine itself makes of it, at once or a little later, is no command's. */
async function written(): Promise<number> {
  const log = await openLogOf(engine.dataFolder);
  let events = 0;
  for await (const message of log.subscribeToAll({ after: BEGINNING, signal: new AbortController().signal })) {
    if (message.kind === 'caughtUp') break;
    if (message.kind === 'batch') events += message.events.filter((event) => actorIn(event) !== 'system').length;
  }
  await log.close();
  return events;
}

/** A fleet that fell silent all at once: more than a sweep disconnects without being asked. */
async function silentFleet(): Promise<void> {
  for (let number = 0; number < SILENT_DEVICES; number += 1) {
    const device = await enrollDevice(tenancy);
    expect(isOk(await tenancy.send('service', 'POST', `/v1/devices/${device}/activation`))).toBe(true);
  }
  const moved = await call(engine.url, 'PUT', '/v1/simulation/clock', {
    token: await engine.token('operator'),
    json: { now: '2027-01-31T12:00:00.000Z' },
  });
  const { body } = await readAfter(tenancy, moved, '/v1/connector');
  const held = member(body, 'heldSweeps');
  foundAs(HELD_SWEEP, Array.isArray(held) ? held[0] : null);
}

/** Looks up what the commands behind this one name. */
async function lookAfter({ operation }: ApiCommandCase, answer: Answer): Promise<void> {
  if (operation === 'POST /v1/devices') {
    const device = await readAfter(tenancy, answer, `/v1/devices/${String(member(answer.body, 'deviceId'))}`);
    foundAs(OWNER, member(device.body, 'user'));
  }
  if (operation === 'POST /v1/ingest/lookout') {
    const [letter] = itemsOf(await tenancy.send('service', 'GET', '/v1/ingest/dead-letters'));
    foundAs(DEAD_LETTER, letter);
  }
}

beforeAll(async () => {
  engine = await startEngineProcess({ env: { VEDETTE_CLOCK: `simulated:${BEGAN}` } });
  tenancy = await openTenancy(engine);
  foundAs(THIRD_TENANT, { id: (await openTenant(engine)).id });
  await tenancy.send('full', 'POST', '/v1/enrollment/groups', { json: { displayName: LEAVING_GROUP } });
  await silentFleet();
  // Whoever asks first is recorded.
  await tenancy.send('full', 'GET', '/v1/tenant');
});
afterAll(() => engine.stop());

describe('a command with its Idempotency-Key', () => {
  it('is tried of every operation that the API has', async () => {
    const document: unknown = JSON.parse(
      await readFile(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8'),
    );
    const operations = entriesOf(member(document, 'paths')).flatMap(([path, methods]) =>
      entriesOf(methods).map(([method]) => `${method.toUpperCase()} ${path}`),
    );
    const changing = operations.filter((one) => !one.startsWith('GET ') && !NOT_REPEATED.includes(one));
    expect(COMMANDS.map(({ operation }) => operation).sort()).toEqual(changing.sort());
  });

  it.each(COMMANDS.map((command) => [command.operation, command] as const))(
    'is answered the same at once, and written once: %s',
    async (operation, command) => {
      const first = await send(command, command.body);
      expect({ status: first.status, problem: isOk(first) ? null : first.body }).toEqual({
        status: expect.any(Number),
        problem: null,
      });
      answers.set(operation, first);
      const events = await written();
      expect(placeOf(await send(command, command.body))).toEqual(placeOf(first));
      expect(await written()).toBe(events);
      await lookAfter(command, first);
    },
  );

  it('is answered the same after kill -9 and a restart, whatever came between, and written once', async () => {
    const events = await written();
    const { dataFolder } = engine;
    await engine.end('SIGKILL');
    engine = await startEngineProcess({ dataFolder, env: { VEDETTE_CLOCK: 'simulated' } });
    tenancy = tenancyOf(engine, tenancy.tenantId);
    for (const command of COMMANDS) {
      const first = answers.get(command.operation);
      const again = await send(command, command.body);
      expect([command.operation, placeOf(again)]).toEqual([command.operation, first && placeOf(first)]);
    }
    expect(await written()).toBe(events);
  });

  it.each(COMMANDS.filter(({ otherBody }) => otherBody !== undefined).map((one) => [one.operation, one] as const))(
    'with another body is 422: %s',
    async (_operation, command) => {
      expect(refusalOf(await send(command, command.otherBody))).toEqual({
        status: 422,
        code: 'idempotency-key-reused',
      });
    },
  );
});
