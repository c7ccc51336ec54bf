import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { READY_IDENTITIES } from '#engine/issuer/ready-identities.js';
import type { Answer, Call } from '#test/support/api.js';
import { call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { openLogOf } from '#test/support/engine-log.js';
import type { Tenancy } from '#test/support/tenancy.js';
import { enrollDevice, itemsOf, openTenancy, TROJAN } from '#test/support/tenancy.js';
import { goodBody } from './bad-bodies.js';
import type { Json, Operation } from './description.js';
import { isObject, objectOf, operationsOf } from './description.js';

const KEPT = new URL('../../../../docs/openapi.json', import.meta.url);

/** Of the description that is kept in the repository: the engine's own, as another test holds. */
export const OPERATIONS = operationsOf(JSON.parse(readFileSync(KEPT, 'utf8')));

/** Values of the parameters of a path, by name. */
export type Ids = Readonly<Record<string, string>>;

/** Parameters that name something of one tenant, and not of another. */
const OF_ONE_TENANT: readonly string[] = ['deviceId', 'threatId', 'displayName', 'sweepId', 'id', 'personId'];

export const isOfOneTenant = (path: string): boolean =>
  [...path.matchAll(/\{(\w+)\}/g)].some(([, name]) => OF_ONE_TENANT.includes(name ?? ''));

/** The path with its parameters filled in; `other` has those that are to be something else, as they are written in it. */
export const filled = (path: string, ids: Ids, other: Ids = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(other[name] ?? ids[name] ?? name));

/** Well-formed, and nobody's. */
export const ABSENT: Ids = {
  deviceId: randomUUID(),
  threatId: 'nobody-found-it',
  displayName: 'Nobody',
  sweepId: randomUUID(),
  id: '999999-00000000',
  personId: randomUUID(),
  tenantId: randomUUID(),
  classification: 'NO_SUCH_CODE',
  platform: 'windows',
};

export const absentOf = (name: string): string => ABSENT[name] ?? 'nobody';

const GOOD_BODIES: Readonly<Record<string, Json>> = {
  'PUT /v1/enrollment/groups/{displayName}/members': { resolution: 'notFound' },
  'PATCH /v1/devices/{deviceId}/threats/{threatId}': { status: 'resolved' },
};

/** A body that the operation takes; null where it takes none. */
export const goodBodyOf = ({ name, body }: Operation): Json | null =>
  body === null ? null : (GOOD_BODIES[name] ?? goodBody(body));

export const withBody = (json: unknown): Call => (json === null ? {} : { json });

/** The position of the newest event in the log of an engine. */
export async function headOf({ dataFolder }: EngineProcess): Promise<string> {
  const log = await openLogOf(dataFolder);
  const position = await log.head();
  await log.close();
  return position;
}

const must = (answer: Answer): Answer => {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
};

/** A tenant that has one of everything that a path can name. */
export interface PeopledTenant extends Tenancy {
  readonly ids: Ids;
}

/** Opens a tenant where everybody has signed in, so that asking leaves no event, with one of everything. */
export async function peopledTenant(engine: EngineProcess): Promise<PeopledTenant> {
  const tenancy = await openTenancy(engine);
  const { send, tenantId } = tenancy;
  const deviceId = await enrollDevice(tenancy);
  must(await send('service', 'POST', `/v1/devices/${deviceId}/threats`, { json: TROJAN }));
  const displayName = `Staff of ${tenantId}`;
  must(await send('full', 'POST', '/v1/enrollment/groups', { json: { displayName } }));
  const user = { id: `ada-${tenantId}`, displayName: 'Ada Lovelace', mail: 'ada@contoso.example' };
  const json = { intuneDeviceId: randomUUID(), platform: 'ios', user };
  const { body } = must(await send('service', 'POST', '/v1/devices', { json }));
  must(await send('service', 'POST', '/v1/ingest/lookout', { raw: '{"type":"THREAT"}\n' }));
  const letter = itemsOf(must(await send('service', 'GET', '/v1/ingest/dead-letters')))[0];
  // After the threat, so that nobody is mailed about it while something is asked.
  for (const as of READY_IDENTITIES) await send(as, 'GET', '/v1/tenant');
  const ids = {
    deviceId,
    threatId: TROJAN.threatId,
    displayName,
    sweepId: randomUUID(),
    id: String(letter?.['id']),
    personId: String(objectOf(objectOf(body)['user'])['id']),
    tenantId,
    classification: 'TROJAN',
    platform: 'ios',
  };
  return { ...tenancy, ids };
}

/** The places that an answer names as wrong. */
export const errorsOf = ({ body }: Answer): readonly Json[] => {
  const { errors } = objectOf(body);
  return Array.isArray(errors) ? errors.filter(isObject) : [];
};

/** The description that a running engine gives. */
export const describedBy = async (engine: EngineProcess): Promise<readonly Operation[]> =>
  operationsOf((await call(engine.url, 'GET', '/openapi.json')).body);
