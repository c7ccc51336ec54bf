import type { DeviceId, TenantId } from './ids.js';
import { deviceId, isDeviceId, isTenantId } from './ids.js';

/** The stream categories. None holds a hyphen, so that EventStoreDB's category of a stream is the text before the first one. */
export const CATEGORIES = ['tenant', 'connector', 'threatPolicy', 'compliancePolicy', 'device'] as const;
export type Category = (typeof CATEGORIES)[number];

/** `category-{tenantId}`, and `device-{tenantId}.{deviceId}`. */
export type StreamName = `${Category}-${TenantId}` | `device-${TenantId}.${DeviceId}`;

export type TenantStreamCategory = Exclude<Category, 'device'>;

export const tenantStream = (category: TenantStreamCategory, tenant: TenantId): StreamName => `${category}-${tenant}`;
export const deviceStream = (tenant: TenantId, device: DeviceId): StreamName => `device-${tenant}.${device}`;

/** What a stream's name says. `device` is null for every category but `device`. */
export interface StreamAddress {
  readonly category: Category;
  readonly tenant: TenantId;
  readonly device: DeviceId | null;
}

const isCategory = (text: string): text is Category => CATEGORIES.some((category) => category === text);

/** @returns null for a name that is not one of ours */
export function parseStreamName(name: string): StreamAddress | null {
  const hyphen = name.indexOf('-');
  if (hyphen < 0) return null;
  const category = name.slice(0, hyphen);
  if (!isCategory(category)) return null;
  const tenant = name.slice(hyphen + 1, hyphen + 37);
  if (!isTenantId(tenant)) return null;
  const rest = name.slice(hyphen + 37);
  if (category !== 'device') return rest === '' ? { category, tenant, device: null } : null;
  if (!rest.startsWith('.') || !isDeviceId(rest.slice(1))) return null;
  return { category, tenant, device: deviceId(rest.slice(1)) };
}
