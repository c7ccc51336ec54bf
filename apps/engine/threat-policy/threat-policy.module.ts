import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GuardModule } from '../guard/guard.module.js';
import { ChangeRiskLevelHandler } from './change-risk-level.js';
import { GetThreatPolicyHandler } from './get-threat-policy.js';
import { ResetThreatPolicyHandler } from './reset-threat-policy.js';
import { ThreatPolicyController } from './threat-policy.controller.js';

/** Classification → risk level (R10–R12). */
@Module({
  imports: [CqrsModule, GuardModule],
  controllers: [ThreatPolicyController],
  providers: [ChangeRiskLevelHandler, ResetThreatPolicyHandler, GetThreatPolicyHandler],
})
export class ThreatPolicyModule {}
