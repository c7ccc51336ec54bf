import { describe, expect, it } from '@jest/globals';
import { DEVICE_LEVELS, compareLevel, REQUIRED_SECURITY_LEVELS } from '../compliance/levels.js';
import { accept } from '../decider.js';
import { DAWN } from '../testing/values.js';
import { aCompliancePolicyCommand } from '../testing/commands.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import { blocksAtOrAbove, compliancePolicyDecider } from './decider.js';
import type { CompliancePolicyInitialized, PlatformRule, PlatformRuleChanged } from './events.js';

const given = givenOf(compliancePolicyDecider);
const at = DAWN;
const opening: PlatformRule = {
  partnerDataEnabled: false,
  requiredSecurityLevel: 'notSet',
  blockedOnMissingPartnerData: false,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
};
const strict: PlatformRule = {
  partnerDataEnabled: true,
  requiredSecurityLevel: 'secured',
  blockedOnMissingPartnerData: true,
  unsupportedOsBlocked: true,
  minimumOsVersion: '17.4.1',
};
const initialized: CompliancePolicyInitialized = {
  type: 'CompliancePolicyInitialized',
  occurredAt: at,
  data: { android: opening, ios: opening },
};
const changed: PlatformRuleChanged = {
  type: 'PlatformRuleChanged',
  occurredAt: at,
  data: { platform: 'ios', rule: strict },
};

describe('a compliance policy', () => {
  it('R15 opens once, requiring nothing of either platform', () => {
    expect(given().when({ type: 'InitializeCompliancePolicy', at })).toEqual(accept(initialized));
    expect(given(initialized).when({ type: 'InitializeCompliancePolicy', at })).toEqual(accept());
  });

  it('R15 takes the whole rule of one platform and leaves the other', () => {
    const change = { type: 'ChangePlatformRule', at, platform: 'ios', rule: strict } as const;
    expect(given(initialized).when(change)).toEqual(accept(changed));
    expect(given(initialized, changed).state).toEqual({ revision: 1, android: opening, ios: strict });
  });

  it('R15 counts revisions as its stream does', () => {
    expect(given().state.revision).toBe(-1);
    expect(given(initialized).state.revision).toBe(0);
  });

  it('R15 writes nothing for the rule that holds', () => {
    expect(given(initialized).when({ type: 'ChangePlatformRule', at, platform: 'ios', rule: opening })).toEqual(
      accept(),
    );
    expect(given(initialized, changed).when({ type: 'ChangePlatformRule', at, platform: 'ios', rule: strict })).toEqual(
      accept(),
    );
  });

  it.each([
    { partnerDataEnabled: false },
    { requiredSecurityLevel: 'low' },
    { blockedOnMissingPartnerData: false },
    { unsupportedOsBlocked: false },
    { minimumOsVersion: null },
  ] as const)('R15 sees a change of one field: %j', (field) => {
    const rule = { ...strict, ...field };
    expect(given(initialized, changed).when({ type: 'ChangePlatformRule', at, platform: 'ios', rule })).toEqual(
      accept({ type: 'PlatformRuleChanged', occurredAt: at, data: { platform: 'ios', rule } }),
    );
  });

  it('R1 is not changed before it is opened', () => {
    const change = { type: 'ChangePlatformRule', at, platform: 'android', rule: strict } as const;
    expect(given().when(change)).toMatchObject({ rejection: { code: 'tenant-unknown' } });
  });

  it('R15 writes nothing for a command that is decided again', () => {
    expectIdempotent(compliancePolicyDecider, [], aCompliancePolicyCommand);
    expectIdempotent(compliancePolicyDecider, [{ type: 'InitializeCompliancePolicy', at }], aCompliancePolicyCommand);
  });

  it('R19 blocks at or above the first level over the tolerated one', () => {
    for (const required of REQUIRED_SECURITY_LEVELS) {
      const tolerated = required === 'notSet' ? 'high' : required;
      const over = DEVICE_LEVELS.filter((level) => compareLevel(level, tolerated) > 0);
      expect([required, blocksAtOrAbove(required)]).toEqual([required, over[0] ?? null]);
    }
  });
});
