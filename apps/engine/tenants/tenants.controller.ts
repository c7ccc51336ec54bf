import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { directoryId, tenantId } from '#domain/identity/ids.js';
import { Allow, BeforeConsent, CurrentTenant } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { NoBody } from '../http/input-pipe.js';
import { ApiCommand } from '../commands/api-command.js';
import { GrantConsentCommand } from './grant-consent.js';
import { RegisterTenantBody } from './register-tenant-body.js';
import { RegisterTenantCommand } from './register-tenant.js';
import type { TenantResource } from './tenant-resource.js';
import { TenantSchema } from './tenant-resource.js';

const idOrNull = (text: string | undefined) => (text === undefined ? null : directoryId(text.toLowerCase()));

@ApiTags('Tenants')
@Controller('v1')
export class TenantsController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  @Post('tenants')
  @Allow('operator')
  @ApiOperation({
    summary: 'Register a tenant',
    description:
      'R1. Opens the tenant with its connector and its policies. A second tenant for the same Entra id is refused. Repeat the request where the answer was lost.',
  })
  @ApiCommand({
    resource: TenantSchema,
    creates: true,
    changes: false,
    codes: ['tenant-already-exists'],
    ofTenant: false,
  })
  async register(
    @Body() body: RegisterTenantBody,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    const registration = {
      entraTenantId: tenantId(body.entraTenantId.toLowerCase()),
      displayName: body.displayName,
      fullAccessGroupId: directoryId(body.fullAccessGroupId.toLowerCase()),
      restrictedAccessGroupId: idOrNull(body.restrictedAccessGroupId),
      contactEmail: body.contactEmail,
    };
    return sendAnswer(reply, await this.commands.execute(new RegisterTenantCommand(registration, origin)));
  }

  @Post('tenant/consent')
  @HttpCode(200)
  @Allow('globalAdmin')
  @BeforeConsent()
  @ApiOperation({
    summary: 'Grant consent',
    description:
      'R2. By a Global Administrator of the tenant; until then every other command and query of the tenant is refused. Connects the connector.',
  })
  @ApiCommand({ resource: TenantSchema, creates: false, changes: true, codes: [] })
  @ApiBody({ type: NoBody, required: false })
  async grantConsent(
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TenantResource> {
    return sendAnswer(reply, await this.commands.execute(new GrantConsentCommand(tenant, origin)));
  }
}
