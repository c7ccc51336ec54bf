import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { RegisteredTenant } from '#domain/tenant/decider.js';
import type { Shape } from '../http/shape.js';

@ApiSchema({ name: 'Tenant', description: 'R1. One Entra tenant, and who has access to what Vedette keeps for it.' })
export class TenantSchema {
  @ApiProperty({
    description: 'The Entra tenant id, lower case. It never changes.',
    format: 'uuid',
    example: '3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b',
  })
  declare readonly tenantId: string;
  @ApiProperty({ description: 'The name that administrators see.', example: 'Contoso' })
  declare readonly displayName: string;
  @ApiProperty({
    description: 'Object id of the Entra group whose members have full access.',
    format: 'uuid',
    example: '0d3c5d3a-6f0e-4b52-9a7e-1f6f2f4a9c11',
  })
  declare readonly fullAccessGroupId: string;
  @ApiProperty({
    description: 'Object id of the Entra group whose members have restricted access; null where there is none.',
    format: 'uuid',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly restrictedAccessGroupId: string | null;
  @ApiProperty({
    description: 'R1: a closed tenant is refused everything, and its id is not used again.',
    enum: ['open', 'closed'],
    example: 'open',
  })
  declare readonly status: 'open' | 'closed';
  @ApiProperty({
    description: '`required` until a Global Administrator has granted it; until then everything else is refused.',
    enum: ['required', 'granted'],
    example: 'required',
  })
  declare readonly consent: 'required' | 'granted';
}

/** A tenant as it is answered. */
export type TenantResource = Shape<TenantSchema>;

export function tenantResource(tenant: RegisteredTenant): TenantResource {
  const { tenantId, displayName, fullAccessGroupId, restrictedAccessGroupId } = tenant;
  const consent = tenant.status === 'awaitingConsent' ? 'required' : 'granted';
  const status = tenant.status === 'closed' ? 'closed' : 'open';
  return { tenantId, displayName, fullAccessGroupId, restrictedAccessGroupId, status, consent };
}
