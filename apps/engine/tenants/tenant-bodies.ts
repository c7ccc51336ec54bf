import { ApiSchema } from '@nestjs/swagger';
import { EmailField, LineField, UuidField } from '../http/fields.js';

/** Body of `POST /v1/tenants`. */
@ApiSchema({ description: 'R1. The tenant to register.' })
export class RegisterTenantBody {
  @UuidField({
    description: 'The Entra tenant id. A tenant is registered once, and its id never changes.',
    example: '3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b',
  })
  declare readonly entraTenantId: string;

  @LineField({ description: 'The name that administrators see.', example: 'Contoso', maxLength: 256 })
  declare readonly displayName: string;

  @UuidField({
    description: 'Object id of the Entra group whose members have full access.',
    example: '0d3c5d3a-6f0e-4b52-9a7e-1f6f2f4a9c11',
  })
  declare readonly fullAccessGroupId: string;

  @UuidField({
    description: 'Object id of the Entra group whose members have restricted access.',
    example: '6b1f0a52-3c8e-4d5b-8f2e-7a9c0d1e2f34',
    optional: true,
  })
  declare readonly restrictedAccessGroupId?: string;

  @EmailField({
    description: 'Where the sign-in and consent link goes. It is kept beside the log, not in it.',
    example: 'it@contoso.example',
  })
  declare readonly contactEmail: string;
}

/** Body of `PUT /v1/tenants/{tenantId}/access-groups`. */
@ApiSchema({ description: 'R3. The Entra groups whose members have access.' })
export class AccessGroupsBody {
  @UuidField({
    description: 'Object id of the Entra group whose members have full access.',
    example: '0d3c5d3a-6f0e-4b52-9a7e-1f6f2f4a9c11',
  })
  declare readonly fullAccessGroupId: string;

  @UuidField({
    description: 'Object id of the Entra group whose members have restricted access; left out, there is none.',
    example: '6b1f0a52-3c8e-4d5b-8f2e-7a9c0d1e2f34',
    optional: true,
  })
  declare readonly restrictedAccessGroupId?: string;
}

/** Path of a tenant. */
export class TenantPath {
  @UuidField({ description: 'The Entra tenant id.', example: '3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b' })
  declare readonly tenantId: string;
}
