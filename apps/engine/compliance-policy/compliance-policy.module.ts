import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ChangePlatformRuleHandler } from './change-platform-rule.js';
import { CompliancePolicyController } from './compliance-policy.controller.js';
import { GetCompliancePolicyHandler } from './get-compliance-policy.js';

/** Intune's rule per platform. */
@Module({
  imports: [CqrsModule],
  controllers: [CompliancePolicyController],
  providers: [ChangePlatformRuleHandler, GetCompliancePolicyHandler],
})
export class CompliancePolicyModule {}
