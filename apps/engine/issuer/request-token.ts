import { ISSUER_PATH, PEOPLES_CLIENT, READY_IDENTITY_GRANT, TENANT_NEEDED } from './issuer-path.js';
import type { ReadyIdentity } from './ready-identities.js';

/** The issuer gives no token for this request. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  constructor(
    message: string,
    /** `usage`: asked for something that can't be, such as no tenant where there are several. */
    readonly reason: 'usage' | 'refused',
  ) {
    super(message);
  }
}

export interface TokenRequest {
  /** The engine's address, such as `http://127.0.0.1:7400`. */
  readonly url: string;
  readonly as: ReadyIdentity;
  /** Default: the only tenant there is; an operator's token names none. */
  readonly tenant?: string;
  /** Binds the token of `device` to one device. */
  readonly device?: string;
}

const USAGE_ERRORS: readonly unknown[] = [TENANT_NEEDED, 'invalid_request'];

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

/**
 * Gets an access token of a ready identity from the embedded issuer of an engine on this machine.
 *
 * @throws TokenRefused; TypeError where nobody answers at the address (as `fetch` does)
 */
export async function requestToken({ url, as, tenant, device }: TokenRequest): Promise<string> {
  const form = new URLSearchParams({ grant_type: READY_IDENTITY_GRANT, client_id: PEOPLES_CLIENT, as });
  if (tenant !== undefined) form.set('tenant', tenant);
  if (device !== undefined) form.set('device', device);
  const response = await fetch(`${url}${ISSUER_PATH}/token`, { method: 'POST', body: form });
  // The embedded issuer refuses in the words of OAuth; a problem is the engine's own: there is nothing at the address.
  if (response.status < 500 && /^application\/problem\+json/.test(response.headers.get('content-type') ?? ''))
    throw new TokenRefused(
      `the engine at ${url} gives out no tokens: they come from the outside issuer that it trusts (VEDETTE_ISSUER)`,
      'refused',
    );
  const answer: unknown = await response.json().catch(() => null);
  const token = member(answer, 'access_token');
  if (response.ok && typeof token === 'string') return token;
  const error = member(answer, 'error');
  const description = member(answer, 'error_description');
  throw new TokenRefused(
    typeof description === 'string' ? description : `the issuer answered ${response.status}`,
    USAGE_ERRORS.includes(error) ? 'usage' : 'refused',
  );
}
