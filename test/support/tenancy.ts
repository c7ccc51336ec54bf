import { randomUUID } from 'node:crypto';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import type { Answer, Call } from './api.js';
import { call } from './api.js';
import type { EngineProcess } from './engine.js';

export interface OpenTenant {
  readonly id: string;
  readonly fullAccessGroupId: string;
  readonly restrictedAccessGroupId: string;
}

function succeeded(what: string, answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Registers a tenant through the API; its consent is still missing. */
export async function registerTenant(engine: EngineProcess): Promise<OpenTenant> {
  const tenant = { id: randomUUID(), fullAccessGroupId: randomUUID(), restrictedAccessGroupId: randomUUID() };
  const { id, ...groups } = tenant;
  const json = { entraTenantId: id, displayName: 'Contoso', contactEmail: 'admin@contoso.example', ...groups };
  const token = await engine.token('operator');
  succeeded('registration', await call(engine.url, 'POST', '/v1/tenants', { token, json }));
  return tenant;
}

/** Registers a tenant and grants its consent. */
export async function openTenant(engine: EngineProcess): Promise<OpenTenant> {
  const tenant = await registerTenant(engine);
  const token = await engine.token('globalAdmin', { tenant: tenant.id });
  succeeded('consent', await call(engine.url, 'POST', '/v1/tenant/consent', { token }));
  return tenant;
}

/** A text member of an answer's body. @throws Error where there is none */
export function textOf(answer: Answer, name: string): string {
  const { body } = answer;
  const member: unknown =
    typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, name)?.value : undefined;
  if (typeof member !== 'string') throw new Error(`no ${name} in ${answer.status} ${JSON.stringify(body)}`);
  return member;
}

/** A header of an answer. @throws Error where there is none */
export function headerOf({ headers }: Answer, name: string): string {
  const value = headers.get(name);
  if (value === null) throw new Error(`no header ${name}`);
  return value;
}

/** What a client is told of the place where a command left things. */
export const placeOf = (answer: Answer) => ({
  status: answer.status,
  position: answer.headers.get('vedette-position'),
  etag: answer.headers.get('etag'),
});

export type Send = (as: ReadyIdentity, method: string, path: string, request?: Omit<Call, 'token'>) => Promise<Answer>;

/** An open tenant on a running engine, and its people and clients. */
export interface Tenancy {
  readonly tenantId: string;
  readonly send: Send;
  token(as: ReadyIdentity): Promise<string>;
}

/** The same tenant on an engine that was started again: its tokens are other ones. */
export function tenancyOf(engine: EngineProcess, tenantId: string): Tenancy {
  const tokens = new Map<ReadyIdentity, Promise<string>>();
  const token = (as: ReadyIdentity): Promise<string> => {
    const known = tokens.get(as) ?? engine.token(as, { tenant: tenantId });
    tokens.set(as, known);
    return known;
  };
  return {
    tenantId,
    token,
    send: async (as, method, path, request = {}) =>
      call(engine.url, method, path, { ...request, token: await token(as) }),
  };
}

export const openTenancy = async (engine: EngineProcess): Promise<Tenancy> =>
  tenancyOf(engine, (await openTenant(engine)).id);

export const RULE = {
  partnerDataEnabled: true,
  requiredSecurityLevel: 'low',
  blockedOnMissingPartnerData: true,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
} as const;

export const TROJAN = { threatId: 'trojan-1', type: 'APPLICATION', classifications: ['TROJAN'] } as const;

/** Enrolls an Android device. @returns its id */
export async function enrollDevice({ send }: Tenancy): Promise<string> {
  const json = { intuneDeviceId: randomUUID(), platform: 'android', osVersion: '15' };
  return textOf(await send('service', 'POST', '/v1/devices', { json }), 'deviceId');
}

/** The status and the problem code of an answer; null where it is no problem. */
export function refusalOf({ status, body }: Answer): { readonly status: number; readonly code: unknown } {
  const code: unknown =
    typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, 'code')?.value : undefined;
  return { status, code: code ?? null };
}

/** Reads what is there once everything that the answer's command wrote can be read. */
export const readAfter = ({ send }: Tenancy, done: Answer, path: string, as: ReadyIdentity = 'full'): Promise<Answer> =>
  send(as, 'GET', path, { headers: { 'vedette-min-position': headerOf(done, 'vedette-position') } });

/** The same instant, some minutes ago, as the API takes it. */
export const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** The items of a page; none where the answer is no page. */
export function itemsOf({ body }: Answer): readonly Readonly<Record<string, unknown>>[] {
  return isObject(body) && Array.isArray(body['items']) ? body['items'].filter(isObject) : [];
}
