import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PlatformRule } from '#domain/compliance-policy/events.js';
import type { CompliancePolicy } from '#domain/compliance-policy/decider.js';
import { blocksAtOrAbove } from '#domain/compliance-policy/decider.js';
import type { RequiredSecurityLevel } from '#domain/compliance/levels.js';
import { REQUIRED_SECURITY_LEVELS } from '#domain/compliance/levels.js';
import { BooleanField, NullableVersionField, WordField } from '../http/fields.js';
import type { Shape } from '../http/shape.js';

/** Intune's rule for one platform, the whole of it: the body of its `PUT`. */
@ApiSchema({ description: 'R15–R20. The whole rule of a platform.' })
export class PlatformRuleBody {
  @BooleanField({
    description: 'Whether devices of this platform are judged at all (R15).',
    example: true,
  })
  declare readonly partnerDataEnabled: boolean;

  @WordField({
    description:
      'The maximum level that is tolerated (R19), not the one from which on it blocks: see blocksAtOrAbove. `notSet` requires nothing.',
    words: REQUIRED_SECURITY_LEVELS,
    example: 'low',
  })
  declare readonly requiredSecurityLevel: RequiredSecurityLevel;

  @BooleanField({
    description: 'Whether a device that was never activated is not compliant (R16); else it is not evaluated.',
    example: true,
  })
  declare readonly blockedOnMissingPartnerData: boolean;

  @BooleanField({
    description: 'Whether a device below minimumOsVersion is not compliant (R18).',
    example: false,
  })
  declare readonly unsupportedOsBlocked: boolean;

  @NullableVersionField({ description: 'Lowest OS version that is accepted (R18), or null.', example: '14.0' })
  declare readonly minimumOsVersion: string | null;
}

@ApiSchema({ name: 'PlatformRule', description: 'R15–R20. What devices of a platform have to be like.' })
export class PlatformRuleSchema extends PlatformRuleBody {
  @ApiProperty({
    description:
      'The lowest level that is not compliant, from requiredSecurityLevel (R19); null where every level is tolerated.',
    enum: ['low', 'medium', 'high'],
    nullable: true,
    example: 'medium',
  })
  declare readonly blocksAtOrAbove: 'low' | 'medium' | 'high' | null;
}

/** A rule as it is answered. */
export type PlatformRuleResource = Shape<PlatformRuleSchema>;

@ApiSchema({ name: 'CompliancePolicy', description: 'R15–R20. The rule of each platform.' })
export class CompliancePolicySchema {
  @ApiProperty({ description: 'The rule for Android.', type: PlatformRuleSchema })
  declare readonly android: PlatformRuleResource;
  @ApiProperty({ description: 'The rule for iOS and iPadOS.', type: PlatformRuleSchema })
  declare readonly ios: PlatformRuleResource;
}

/** A tenant's compliance policy as it is answered. */
export type CompliancePolicyResource = Shape<CompliancePolicySchema>;

export const ruleResource = (rule: PlatformRule): PlatformRuleResource => ({
  partnerDataEnabled: rule.partnerDataEnabled,
  requiredSecurityLevel: rule.requiredSecurityLevel,
  blockedOnMissingPartnerData: rule.blockedOnMissingPartnerData,
  unsupportedOsBlocked: rule.unsupportedOsBlocked,
  minimumOsVersion: rule.minimumOsVersion,
  blocksAtOrAbove: blocksAtOrAbove(rule.requiredSecurityLevel),
});

export const compliancePolicyResource = (policy: CompliancePolicy): CompliancePolicyResource => ({
  android: ruleResource(policy.android),
  ios: ruleResource(policy.ios),
});
