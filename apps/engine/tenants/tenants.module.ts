import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ConnectorModule } from '../connector/connector.module.js';
import { UsersModule } from '../users/users.module.js';
import { ChangeTenantHandler } from './change-tenant.js';
import { GrantConsentHandler } from './grant-consent.js';
import { TenantsController } from './tenants.controller.js';
import { GetTenantHandler, ListTenantsHandler } from './read-tenants.js';
import { RegisterTenantHandler } from './register-tenant.js';
import { TenantContacts } from './tenant-contacts.js';
import { TenantController } from './tenant.controller.js';

/** Registration, consent, access groups and the end of a tenant (R1–R3). */
@Module({
  imports: [CqrsModule, ConnectorModule, UsersModule],
  controllers: [TenantsController, TenantController],
  providers: [
    RegisterTenantHandler,
    GrantConsentHandler,
    ChangeTenantHandler,
    GetTenantHandler,
    ListTenantsHandler,
    TenantContacts,
  ],
})
export class TenantsModule {}
