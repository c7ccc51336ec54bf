import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PersonId } from '#domain/identity/ids.js';
import type { Shape } from '../http/shape.js';
import type { Person } from './person.js';

const PERSON_ID = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

@ApiSchema({ name: 'User', description: 'Whose device it is: an opaque id, and name and mail until they are erased.' })
export class UserSchema {
  @ApiProperty({
    description: 'Opaque, and all that the log knows. DELETE /v1/people/{personId} takes it.',
    format: 'uuid',
    example: PERSON_ID,
  })
  declare readonly id: string;
  @ApiProperty({
    description: 'Null where no source told it, and once it was erased.',
    nullable: true,
    type: String,
    example: 'Megan Bowen',
  })
  declare readonly displayName: string | null;
  @ApiProperty({
    description: 'Null where no source told it, and once it was erased.',
    nullable: true,
    type: String,
    example: 'megan.bowen@contoso.example',
  })
  declare readonly mail: string | null;
  @ApiProperty({ description: 'The person was erased: nothing is kept of it any more.', example: false })
  declare readonly erased: boolean;
}

/** Whose device it is. */
export type UserResource = Shape<UserSchema>;

export const userResource = (id: PersonId, kept: Person | null, erased: boolean): UserResource => ({
  id,
  displayName: erased ? null : (kept?.displayName ?? null),
  mail: erased ? null : (kept?.mail ?? null),
  erased,
});

@ApiSchema({ name: 'ErasedPerson', description: 'The person that was erased.' })
export class ErasedPersonSchema {
  @ApiProperty({ description: 'As devices name it.', format: 'uuid', example: PERSON_ID })
  declare readonly id: string;
  @ApiProperty({ description: 'Name, address and keys are in no file of the engine any more.', example: true })
  declare readonly erased: boolean;
}

export type ErasedPersonResource = Shape<ErasedPersonSchema>;
