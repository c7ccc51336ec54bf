import { randomUUID } from 'node:crypto';
import type { Answer } from './api.js';
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
