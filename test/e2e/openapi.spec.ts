import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/api.js';
import type { EngineProcess } from '../support/engine.js';
import { startEngineProcess } from '../support/engine.js';

type Json = Readonly<Record<string, unknown>>;

const KEPT = new URL('../../../docs/openapi.json', import.meta.url);
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

let engine: EngineProcess;
let document: Json;
let operations: { readonly name: string; readonly path: string; readonly operation: Json }[];

beforeAll(async () => {
  engine = await startEngineProcess();
  document = objectOf((await call(engine.url, 'GET', '/openapi.json')).body);
  operations = Object.entries(objectOf(document['paths'])).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).map(([method, operation]) => {
      expect(METHODS).toContain(method);
      return { name: `${method} ${path}`, path, operation: objectOf(operation) };
    }),
  );
});
afterAll(() => engine.stop());

/** Every object inside a JSON value, itself included. */
function* objectsIn(value: unknown): Generator<Json> {
  if (isObject(value)) yield value;
  for (const child of isObject(value) || Array.isArray(value) ? Object.values(value) : [])
    if (typeof child === 'object') yield* objectsIn(child);
}

function resolve(reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/');
  return steps.reduce<unknown>((at, step) => objectOf(at)[step.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

describe('the description of the API', () => {
  it('is OpenAPI 3.1 with what the standard requires', () => {
    expect(document['openapi']).toMatch(/^3\.1\.\d+$/);
    expect(document['info']).toMatchObject({ title: 'Vedette', version: expect.any(String) });
    expect(operations.length).toBeGreaterThan(10);
    for (const { operation } of operations) {
      expect(Object.keys(objectOf(operation['responses'])).every((status) => /^[1-5]\d\d$/.test(status))).toBe(true);
      for (const response of Object.values(objectOf(operation['responses'])))
        expect(response).toHaveProperty('description', expect.any(String));
    }
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation['operationId']);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no reference that leads nowhere, and no word of OpenAPI 3.0', () => {
    for (const object of objectsIn(document)) {
      if (typeof object['$ref'] === 'string') expect(resolve(object['$ref'])).toBeDefined();
      expect(object['nullable']).not.toBe(true);
    }
  });

  it('describes every parameter of a path', () => {
    for (const { path, operation } of operations) {
      const described = listOf(operation['parameters'])
        .map(objectOf)
        .filter((parameter) => parameter['in'] === 'path')
        .map((parameter) => parameter['name']);
      expect(described.sort()).toEqual([...path.matchAll(/\{(.*?)\}/g)].map(([, name]) => name).sort());
    }
  });

  it('says of everything under /v1 that it needs a token and answers problems', () => {
    for (const { name, path, operation } of operations.filter((one) => one.path.startsWith('/v1/'))) {
      expect({ name, path, security: operation['security'] }).toEqual({ name, path, security: [{ bearer: [] }] });
      for (const status of ['401', '403'])
        expect(objectOf(objectOf(operation['responses'])[status])['content']).toHaveProperty([
          'application/problem+json',
          'schema',
        ]);
    }
  });

  it('is the one that is kept in docs/openapi.json (made by npm run openapi)', async () => {
    expect(JSON.parse(await readFile(KEPT, 'utf8'))).toEqual(document);
  });

  it('can be browsed at /docs, with scripts and styles of the engine itself only', async () => {
    const page = String((await call(engine.url, 'GET', '/docs')).body);
    const links = [...page.matchAll(/(?:src|href)="(.*?)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      const address = new URL(link, `${engine.url}/docs`);
      expect(address.origin).toBe(engine.url);
      expect((await call(engine.url, 'GET', address.pathname)).status).toBe(200);
    }
    // Its policy allows no script in the page: there must be none.
    expect(page).not.toMatch(/<script(?![^>]*src=)[^>]*>\s*\S/);
  });
});
