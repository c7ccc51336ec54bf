/** The version of the rules that a tenant registered by this release begins with (`compliance/v<N>`). */
export const CURRENT_RULES_VERSION = 1;
