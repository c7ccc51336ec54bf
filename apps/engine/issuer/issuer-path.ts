/** Where the embedded issuer lives on the engine's own port. */
export const ISSUER_PATH = '/oidc';

/** The grant type of the ready identities: whoever reaches the engine over loopback may be any of them. */
export const READY_IDENTITY_GRANT = 'urn:vedette:grant:ready-identity';

/** The client through which people get their tokens. */
export const PEOPLES_CLIENT = 'vedette-cli';

/** The error of a request that must name a tenant. */
export const TENANT_NEEDED = 'tenant_needed';
