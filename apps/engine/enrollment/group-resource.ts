import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { Group } from '#domain/enrollment-groups/decider.js';
import type { Page } from '../http/page.js';
import type { Shape } from '../http/shape.js';

const OBJECT_ID = '5e0c7d9a-1f2b-4c3d-8e4f-5a6b7c8d9e0f';

@ApiSchema({ name: 'NestedGroup', description: 'R5. A member that is a group: it is named, and not expanded.' })
export class NestedGroupSchema {
  @ApiProperty({ description: 'Object id.', format: 'uuid', example: OBJECT_ID })
  declare readonly id: string;
  @ApiProperty({ description: 'Its name.', example: 'Field staff' })
  declare readonly displayName: string;
}

@ApiSchema({
  name: 'EnrollmentGroup',
  description: 'R4, R5. A group whose members’ devices take part, and what the last poll found of it.',
})
export class GroupSchema {
  @ApiProperty({ description: 'R4: matched byte for byte, case included.', example: 'Mobile devices' })
  declare readonly displayName: string;
  @ApiProperty({
    description: 'R4: an unresolved group moves nobody.',
    enum: ['resolved', 'unresolved'],
    example: 'resolved',
  })
  declare readonly state: Group['state'];
  @ApiProperty({
    description: 'R4: why it is unresolved; absent where it is not.',
    enum: ['notChecked', 'notFound', 'caseMismatch', 'ambiguous', 'replaced'],
    required: false,
    example: 'caseMismatch',
  })
  declare readonly reason?: NonNullable<Group['reason']>;
  @ApiProperty({
    description: 'R4: the object that it is, or last was, pinned to; absent before it was ever resolved.',
    format: 'uuid',
    required: false,
    example: OBJECT_ID,
  })
  declare readonly objectId?: string;
  @ApiProperty({
    description: 'R4: names that match but for their case, or object ids of this name; absent where there are none.',
    type: [String],
    required: false,
    example: ['mobile devices'],
  })
  declare readonly candidates?: readonly string[];
  @ApiProperty({ description: 'R5: members that are groups; they are not expanded.', type: [NestedGroupSchema] })
  declare readonly nestedGroups: readonly Shape<NestedGroupSchema>[];
  @ApiProperty({ description: 'R5: how many members are neither users nor groups.', example: 0 })
  declare readonly skippedMembers: number;
}

/** An enrollment group as it is answered. */
export type GroupResource = Shape<GroupSchema>;

@ApiSchema({ name: 'EnrollmentGroupPage', description: 'A page of enrollment groups.' })
export class GroupPageSchema implements Page<GroupResource> {
  @ApiProperty({ description: 'In the order of the code units of displayName.', type: [GroupSchema] })
  declare readonly items: readonly GroupResource[];
  @ApiProperty({
    description: 'Send it as cursor for the next page; null on the last.',
    nullable: true,
    type: String,
    example: null,
  })
  declare readonly nextCursor: string | null;
}

@ApiSchema({ name: 'RemovedEnrollmentGroup', description: 'The group that was removed.' })
export class RemovedGroupSchema {
  @ApiProperty({ description: 'The group that is there no more.', example: 'Mobile devices' })
  declare readonly displayName: string;
}

/** A removed group as it is answered. */
export type RemovedGroupResource = Shape<RemovedGroupSchema>;

export function groupResource(group: Group): GroupResource {
  const { displayName, state, reason, objectId, candidates, nestedGroups, skippedMembers } = group;
  return {
    displayName,
    state,
    ...(reason === null ? {} : { reason }),
    ...(objectId === null ? {} : { objectId }),
    ...(candidates.length === 0 ? {} : { candidates }),
    nestedGroups,
    skippedMembers,
  };
}
