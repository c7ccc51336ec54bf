import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import type { Answer, Call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { badBodies, NO_OBJECTS } from './bad-bodies.js';
import { BAD_HEADERS, badQueries, malformed } from './bad-places.js';
import type { Json, Operation, Parameter } from './description.js';
import { WHO_MAY } from './who-may.js';
import type { PeopledTenant } from './world.js';
import {
  absentOf,
  describedBy,
  errorsOf,
  filled,
  goodBodyOf,
  headOf,
  isOfOneTenant,
  OPERATIONS,
  peopledTenant,
  withBody,
} from './world.js';

let engine: EngineProcess;
let own: PeopledTenant;
let other: PeopledTenant;

beforeAll(async () => {
  engine = await startEngineProcess({ env: { VEDETTE_CLOCK: 'simulated:2027-01-01T00:00:00Z' } });
  own = await peopledTenant(engine);
  other = await peopledTenant(engine);
}, 60_000);
afterAll(() => engine.stop());

const callerOf = ({ name }: Operation): ReadyIdentity => {
  const [first] = WHO_MAY[name] ?? [];
  if (first === undefined) throw new Error(`nobody may ${name}`);
  return first;
};

const ask = (operation: Operation, path: string, request: Call): Promise<Answer> =>
  own.send(callerOf(operation), operation.method, path, request);

/** What an answer was, with the places that it names: compared as one, so that a failure says of what it is one. */
const seenOf = (what: string, answer: Answer, isPlace: (error: Json) => boolean) => ({
  what,
  status: answer.status,
  code: typeof answer.body === 'object' && answer.body !== null && 'code' in answer.body ? answer.body.code : null,
  names: errorsOf(answer).some(isPlace),
});
const refused = (what: string) => ({ what, status: 400, code: 'invalid-request', names: true });

/** Asks something that must be refused, and holds that nothing was written. */
async function writesNothing(work: () => Promise<void>): Promise<void> {
  const before = await headOf(engine);
  await work();
  expect(await headOf(engine)).toBe(before);
}

const parametersIn = ({ parameters }: Operation, place: Parameter['in']): readonly Parameter[] =>
  parameters.filter((parameter) => parameter.in === place);

async function refusesBodies(operation: Operation, body: Json): Promise<void> {
  const path = filled(operation.path, own.ids);
  const bodies = badBodies(body);
  expect(bodies.length).toBeGreaterThan(0);
  for (const { what, body: json, pointer } of bodies) {
    const answer = await ask(operation, path, { json });
    expect(seenOf(what, answer, (error) => error['pointer'] === pointer)).toEqual(refused(what));
  }
  for (const json of NO_OBJECTS) {
    const { status } = await ask(operation, path, { json });
    expect({ json, status }).toEqual({ json, status: 400 });
  }
  const { status } = await ask(operation, path, { raw: '{"half":' });
  expect(status).toBe(400);
}

async function refusesPlaces(operation: Operation): Promise<void> {
  const path = filled(operation.path, own.ids);
  const good = withBody(goodBodyOf(operation));
  for (const parameter of parametersIn(operation, 'path'))
    for (const value of malformed(parameter)) {
      const answer = await ask(operation, filled(operation.path, own.ids, { [parameter.name]: value }), good);
      const what = `${parameter.name} ${value.slice(0, 20)}`;
      expect(seenOf(what, answer, (error) => error['parameter'] === parameter.name)).toEqual(refused(what));
    }
  const queries = parametersIn(operation, 'query').flatMap((parameter) =>
    badQueries(parameter).map((query) => [parameter.name, query] as const),
  );
  for (const [name, query] of [...queries, ['nobodyKnows', 'nobodyKnows=1'] as const]) {
    const answer = await ask(operation, `${path}?${query}`, good);
    expect(seenOf(query, answer, (error) => error['parameter'] === name)).toEqual(refused(query));
  }
  const headers = parametersIn(operation, 'header').map(({ name }) => name);
  for (const [name, values] of BAD_HEADERS.filter(([header]) => headers.includes(header)))
    for (const value of values) {
      const answer = await ask(operation, path, { ...good, headers: { [name]: value } });
      const what = `${name}: ${value.slice(0, 20)}`;
      expect(seenOf(what, answer, (error) => error['header'] === name)).toEqual(refused(what));
    }
}

const notFound = (what: string) => ({ what, status: 404, code: 'not-found', names: false });

async function findsNothing(operation: Operation): Promise<void> {
  const good = withBody(goodBodyOf(operation));
  for (const { name } of parametersIn(operation, 'path')) {
    const path = filled(operation.path, own.ids, { [name]: absentOf(name) });
    expect(seenOf(path, await ask(operation, path, good), () => true)).toEqual(notFound(path));
  }
  if (!isOfOneTenant(operation.path)) return;
  const foreign = filled(operation.path, other.ids);
  for (const as of WHO_MAY[operation.name] ?? []) {
    const said = as === 'full' && operation.method === 'PATCH' ? { json: { status: 'open' } } : good;
    const answer = await own.send(as, operation.method, foreign, said);
    expect(seenOf(`${as} ${foreign}`, answer, () => true)).toEqual(notFound(`${as} ${foreign}`));
  }
}

const withBodies = OPERATIONS.flatMap(({ name, body, ...rest }) =>
  body === null ? [] : [[name, { name, body, ...rest }, body] as const],
);
const named = OPERATIONS.map((operation) => [operation.name, operation] as const);

describe('Bad input, made of the description of the API, is refused with its place, and nothing is written', () => {
  it.each(withBodies)(
    '%s: each field missing, null, of another type, too long; a sibling that nobody knows',
    (_, ...operation) => writesNothing(() => refusesBodies(...operation)),
  );

  it.each(named)('%s: each parameter and header that can not be what it is', (_, operation) =>
    writesNothing(() => refusesPlaces(operation)),
  );

  it.each(named.filter(([, { path }]) => path.includes('{')))(
    '%s: ids that are absent, or of another tenant',
    (_, operation) => writesNothing(() => findsNothing(operation)),
  );

  it('the simulated clock, which is described in that mode only', () =>
    writesNothing(async () => {
      const known = new Set(OPERATIONS.map(({ name }) => name));
      const clocks = (await describedBy(engine)).filter(({ name }) => !known.has(name));
      expect(clocks.map(({ name }) => name).toSorted()).toEqual([
        'GET /v1/simulation/clock',
        'PUT /v1/simulation/clock',
      ]);
      for (const operation of clocks) {
        if (operation.body !== null) await refusesBodies(operation, operation.body);
        await refusesPlaces(operation);
      }
    }));
});
