import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { GrantConsentHandler } from './grant-consent.js';
import { RegisterTenantHandler } from './register-tenant.js';
import { TenantContacts } from './tenant-contacts.js';
import { TenantsController } from './tenants.controller.js';

/** Registration and consent (R1, R2). */
@Module({
  imports: [CqrsModule],
  controllers: [TenantsController],
  providers: [RegisterTenantHandler, GrantConsentHandler, TenantContacts],
})
export class TenantsModule {}
