import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { goodValue } from './bad-bodies.js';
import type { Json } from './description.js';
import { isObject, objectOf } from './description.js';
import { WHO_MAY } from './who-may.js';
import type { PeopledTenant } from './world.js';
import { filled, OPERATIONS, peopledTenant } from './world.js';

let engine: EngineProcess;
let tenancy: PeopledTenant;

beforeAll(async () => {
  engine = await startEngineProcess();
  tenancy = await peopledTenant(engine);
}, 60_000);
afterAll(() => engine.stop());

/** The body as the page at `/docs` fills it in: every field, each as in its example; of a list of objects one. */
function filledIn(schema: Json): unknown {
  if ('example' in schema) return schema['example'];
  const { properties, items } = schema;
  if (isObject(properties))
    return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, filledIn(objectOf(field))]));
  return isObject(items) ? [filledIn(items)] : goodValue(schema);
}

const withBodies = OPERATIONS.flatMap((operation) =>
  operation.body === null ? [] : [[operation.name, operation, operation.body] as const],
);

describe('What the page of the API fills in', () => {
  it.each(withBodies)('%s: a body of all examples is taken', async (name, { method, path }, schema) => {
    const [as = 'outsider'] = WHO_MAY[name] ?? [];
    const json = filledIn(schema);
    const { status, body } = await tenancy.send(as, method, filled(path, tenancy.ids), { json });
    expect({ json, status, body: status === 400 ? body : null }).toEqual({ json, status, body: null });
  });

  it('is nothing where a parameter may be left out: it would be sent unasked', () => {
    for (const { name, parameters } of OPERATIONS)
      for (const { name: parameter, schema } of parameters.filter(({ required }) => !required))
        expect({ name, parameter, example: schema['example'] }).toEqual({ name, parameter, example: undefined });
  });
});
