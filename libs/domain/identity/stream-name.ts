import type { DeviceId, PersonId, SourceName, TenantId } from './ids.js';
import { isDeviceId, isPersonId, isSourceName, isTenantId } from './ids.js';

/** The stream categories. None holds a hyphen, so that EventStoreDB's category of a stream is the text before the first one. */
export const CATEGORIES = [
  'tenant',
  'connector',
  'enrollmentGroups',
  'threatPolicy',
  'compliancePolicy',
  'device',
  'user',
  'ingest',
  'mail',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Categories with one stream a tenant: `category-{tenantId}`. */
export type TenantStreamCategory = Exclude<Category, 'device' | 'user' | 'ingest'>;

/** `category-{tenantId}`, and `category-{tenantId}.{id}` where a tenant has many. */
export type StreamName =
  | `${TenantStreamCategory}-${TenantId}`
  | `device-${TenantId}.${DeviceId}`
  | `user-${TenantId}.${PersonId}`
  | `ingest-${TenantId}.${SourceName}`;

export const tenantStream = (category: TenantStreamCategory, tenant: TenantId): StreamName => `${category}-${tenant}`;
export const deviceStream = (tenant: TenantId, device: DeviceId): StreamName => `device-${tenant}.${device}`;
export const userStream = (tenant: TenantId, user: PersonId): StreamName => `user-${tenant}.${user}`;
export const ingestStream = (tenant: TenantId, source: SourceName): StreamName => `ingest-${tenant}.${source}`;

/** What a stream's name says. */
export type StreamAddress =
  | { readonly category: TenantStreamCategory; readonly tenant: TenantId }
  | { readonly category: 'device'; readonly tenant: TenantId; readonly device: DeviceId }
  | { readonly category: 'user'; readonly tenant: TenantId; readonly user: PersonId }
  | { readonly category: 'ingest'; readonly tenant: TenantId; readonly source: SourceName };

const isCategory = (text: string): text is Category => CATEGORIES.some((category) => category === text);

/** @returns null for a name that is not one of ours */
export function parseStreamName(name: string): StreamAddress | null {
  const hyphen = name.indexOf('-');
  if (hyphen < 0) return null;
  const category = name.slice(0, hyphen);
  const tenant = name.slice(hyphen + 1, hyphen + 37);
  if (!isCategory(category) || !isTenantId(tenant)) return null;
  const rest = name.slice(hyphen + 37);
  const id = rest.startsWith('.') ? rest.slice(1) : '';
  switch (category) {
    case 'device':
      return isDeviceId(id) ? { category, tenant, device: id } : null;
    case 'user':
      return isPersonId(id) ? { category, tenant, user: id } : null;
    case 'ingest':
      return isSourceName(id) ? { category, tenant, source: id } : null;
    default:
      return rest === '' ? { category, tenant } : null;
  }
}
