import { Body, Controller, Delete, HttpCode, Inject, Param, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '#domain/identity/ids.js';
import { personId } from '#domain/identity/ids.js';
import { Allow, CurrentTenant } from '../auth/allow.js';
import { sendAnswer } from '../commands/answer.js';
import { ApiCommand } from '../commands/api-command.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { Origin } from '../commands/command-origin.js';
import { UuidField } from '../http/fields.js';
import { NoBody } from '../http/input-pipe.js';
import { ErasePersonCommand } from './erase-person.js';
import type { ErasedPersonResource } from './person-resource.js';
import { ErasedPersonSchema } from './person-resource.js';

/** Path of a person. */
export class PersonPath {
  @UuidField({
    description: "The person's opaque id: `user.id` of a device.",
    example: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  })
  declare readonly personId: string;
}

@ApiTags('People')
@Controller('v1/people')
export class PeopleController {
  constructor(@Inject(CommandBus) private readonly commands: CommandBus) {}

  @Delete(':personId')
  @HttpCode(200)
  @Allow('full')
  @ApiOperation({
    summary: 'Erase a person',
    description:
      'Erases name and address, and the keys of what was sealed for the devices that are or were theirs: it reads `[erased]` from then on, for good. Events stay as they are and name the person by an opaque id. Sources that tell of the person again are not listened to. Repeated, it is answered the same.',
  })
  @ApiCommand({ resource: ErasedPersonSchema, creates: false, changes: true, codes: ['not-found'] })
  @ApiBody({ type: NoBody, required: false })
  async erase(
    @Param() path: PersonPath,
    @Body() _body: NoBody,
    @CurrentTenant() tenant: TenantId,
    @Origin() origin: CommandOrigin,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasedPersonResource> {
    const command = new ErasePersonCommand(tenant, personId(path.personId.toLowerCase()), origin);
    return sendAnswer(reply, await this.commands.execute(command));
  }
}
