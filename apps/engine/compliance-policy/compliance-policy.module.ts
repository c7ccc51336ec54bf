import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GuardModule } from '../guard/guard.module.js';
import { ChangePlatformRuleHandler } from './change-platform-rule.js';
import { CompliancePolicyController } from './compliance-policy.controller.js';
import { GetCompliancePolicyHandler } from './get-compliance-policy.js';

/** Intune's rule per platform. */
@Module({
  imports: [CqrsModule, GuardModule],
  controllers: [CompliancePolicyController],
  providers: [ChangePlatformRuleHandler, GetCompliancePolicyHandler],
})
export class CompliancePolicyModule {}
