import { intuneState } from './v1/intune-state.js';
import { partnerState } from './v1/partner-state.js';
import { evaluate } from './v1/verdict.js';

export { CURRENT_RULES_VERSION } from './rules-version.js';

/** One version of the rules: everything that turns facts into what is given out. */
export interface Rules {
  readonly evaluate: typeof evaluate;
  readonly intuneState: typeof intuneState;
  readonly partnerState: typeof partnerState;
}

const V1: Rules = { evaluate, intuneState, partnerState };

/**
 * The rules that a tenant's events name. A past verdict is evaluated by the rules then in force, so no version is ever
 * taken away.
 *
 * @throws RangeError for a version that this release does not have
 */
export function rulesOf(version: number): Rules {
  if (version === 1) return V1;
  throw new RangeError(`this release has no rules of version ${version}`);
}
