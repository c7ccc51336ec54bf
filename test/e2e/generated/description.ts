/** The description of the API, as far as the generated tests need it. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Json;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  /** Such as `PUT /v1/tenants/{tenantId}/access-groups`. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Of a JSON object; null where it takes none. */
  readonly body: Json | null;
}

const isPlace = (place: unknown): place is Parameter['in'] =>
  place === 'path' || place === 'query' || place === 'header';

/** A schema with every reference replaced by what it names. */
function resolved(schema: unknown, schemas: Json): Json {
  const { $ref: reference, ...own } = objectOf(schema);
  const named = typeof reference === 'string' ? objectOf(schemas[reference.split('/').at(-1) ?? '']) : {};
  const parts = listOf(own['allOf']).map((part) => resolved(part, schemas));
  const whole: Json = parts.reduce((all, part) => ({ ...all, ...part }), { ...named, ...own });
  const { properties, items } = whole;
  return {
    ...whole,
    ...(isObject(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, one]) => [name, resolved(one, schemas)]),
          ),
        }
      : {}),
    ...(isObject(items) ? { items: resolved(items, schemas) } : {}),
  };
}

function operation(method: string, path: string, described: Json, schemas: Json): Operation {
  const parameters = listOf(described['parameters'])
    .map(objectOf)
    .flatMap(({ name, in: place, required, schema }): Parameter[] =>
      typeof name === 'string' && isPlace(place)
        ? [{ name, in: place, required: required === true, schema: resolved(schema, schemas) }]
        : [],
    );
  const content = objectOf(objectOf(described['requestBody'])['content']);
  const schema = resolved(objectOf(content['application/json'])['schema'], schemas);
  const name = `${method.toUpperCase()} ${path}`;
  return { method: method.toUpperCase(), path, name, parameters, body: schema['type'] === 'object' ? schema : null };
}

/** All operations under `/v1` of an OpenAPI document. */
export function operationsOf(document: unknown): readonly Operation[] {
  const schemas = objectOf(objectOf(objectOf(document)['components'])['schemas']);
  return Object.entries(objectOf(objectOf(document)['paths']))
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, item]) =>
      Object.entries(objectOf(item)).map(([method, described]) =>
        operation(method, path, objectOf(described), schemas),
      ),
    );
}
