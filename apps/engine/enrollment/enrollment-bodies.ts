import { ApiSchema } from '@nestjs/swagger';
import { directoryId, isDirectoryId } from '#domain/identity/ids.js';
import type { GroupResolution } from '#domain/enrollment-groups/commands.js';
import type { NestedGroup } from '#domain/enrollment-groups/events.js';
import { EnrollDeviceBody } from '../devices/device-bodies.js';
import { enrolmentOf } from '../devices/enrolment-body.js';
import {
  BooleanField,
  LineField,
  LineListField,
  ObjectListField,
  SourceIdField,
  UuidField,
  WholeNumberField,
  WordField,
} from '../http/fields.js';
import { invalid } from '../http/problem.js';
import type { PollPage } from './record-poll.js';

const MOST_NAME_CHARACTERS = 256;
/** A page: more come in further ones. */
const MOST_DEVICES = 1000;
const MOST_NESTED_GROUPS = 1000;
const MOST_CANDIDATES = 100;

/** Body of `POST /v1/enrollment/groups`. */
@ApiSchema({ description: 'R4. The group to add.' })
export class AddGroupBody {
  @LineField({
    description: 'R4: the display name of an Entra security group, matched byte for byte.',
    example: 'Mobile devices',
    maxLength: MOST_NAME_CHARACTERS,
  })
  declare readonly displayName: string;
}

/** Path of an enrollment group. */
export class GroupPath {
  @LineField({
    description: 'The display name, byte for byte.',
    example: 'Mobile devices',
    maxLength: MOST_NAME_CHARACTERS,
  })
  declare readonly displayName: string;
}

/** R5: a member that is a group. */
@ApiSchema({ description: 'R5. A member that is a group.' })
export class NestedGroupBody {
  @UuidField({ description: 'Object id.', example: '5e0c7d9a-1f2b-4c3d-8e4f-5a6b7c8d9e0f' })
  declare readonly id: string;

  @LineField({ description: 'Its name.', example: 'Field staff', maxLength: MOST_NAME_CHARACTERS })
  declare readonly displayName: string;
}

/** A device of a member. */
@ApiSchema({ description: 'R6. A device of a member of the group.' })
export class MemberDeviceBody extends EnrollDeviceBody {}

/** Body of `PUT /v1/enrollment/groups/{displayName}/members`. */
@ApiSchema({
  description:
    'R4–R8. What a poll found of a group: what its name led to, and its members’ devices. In pages where it is large.',
})
export class PollBody {
  @WordField({
    description: "R4: what the group's name led to.",
    words: ['resolved', 'notFound', 'caseMismatch', 'ambiguous'],
    example: 'resolved',
  })
  declare readonly resolution: GroupResolution['resolution'];

  @UuidField({
    description: 'With `resolved`: the object that has the name.',
    example: '5e0c7d9a-1f2b-4c3d-8e4f-5a6b7c8d9e0f',
    optional: true,
  })
  declare readonly objectId?: string;

  @LineListField({
    description: 'With `caseMismatch` the names that match but for their case, with `ambiguous` the object ids.',
    maxItems: MOST_CANDIDATES,
    maxLength: MOST_NAME_CHARACTERS,
    example: ['mobile devices'],
    optional: true,
  })
  declare readonly candidates?: string[];

  @ObjectListField({
    description: 'R5: members that are groups; they are not expanded.',
    item: NestedGroupBody,
    maxItems: MOST_NESTED_GROUPS,
    optional: true,
  })
  declare readonly nestedGroups?: NestedGroupBody[];

  @ObjectListField({
    description: "R6: the members' devices that Intune manages, each with its intuneDeviceId.",
    item: MemberDeviceBody,
    maxItems: MOST_DEVICES,
    optional: true,
  })
  declare readonly devices?: MemberDeviceBody[];

  @WholeNumberField({
    description: 'R5: how many members are neither users nor groups.',
    example: 0,
    minimum: 0,
    maximum: 1_000_000,
    optional: true,
  })
  declare readonly skippedMembers?: number;

  @SourceIdField({
    description: 'Of a result in pages: the same on each. Another one discards what came of an unfinished one.',
    example: 'poll-20261123-1334',
    optional: true,
  })
  declare readonly pollId?: string;

  @BooleanField({
    description:
      'False on all pages but the last; true where it is left out. Members leave only at the last page (R8).',
    example: true,
    optional: true,
  })
  declare readonly last?: boolean;
}

function resolutionOf({ resolution, objectId, candidates }: PollBody): GroupResolution {
  if (resolution !== 'resolved' && objectId !== undefined)
    throw invalid({ pointer: '/objectId', detail: 'objectId goes with resolution resolved only.' });
  if ((resolution === 'resolved' || resolution === 'notFound') && candidates !== undefined && candidates.length > 0)
    throw invalid({ pointer: '/candidates', detail: `There are no candidates with resolution ${resolution}.` });
  switch (resolution) {
    case 'resolved':
      if (objectId === undefined)
        throw invalid({ pointer: '/objectId', detail: 'objectId must name the object that has the name.' });
      return { resolution, objectId: directoryId(objectId.toLowerCase()) };
    case 'notFound':
      return { resolution };
    case 'caseMismatch':
      return { resolution, candidates: candidates ?? [] };
    case 'ambiguous': {
      const ids = (candidates ?? []).map((candidate) => candidate.toLowerCase());
      const index = ids.findIndex((id) => !isDirectoryId(id));
      if (index >= 0) throw invalid({ pointer: `/candidates/${index}`, detail: 'An ambiguous candidate is a UUID.' });
      return { resolution, candidates: ids.filter(isDirectoryId) };
    }
  }
}

function refuseMembersOf(body: PollBody, found: GroupResolution): void {
  if (found.resolution === 'resolved') {
    // Left out by mistake, it would let every member leave.
    if (body.devices === undefined)
      throw invalid({
        pointer: '/devices',
        detail: 'devices must be given with resolution resolved; it may be empty.',
      });
    return;
  }
  const detail = 'A group that is not resolved has no members.';
  if (body.devices !== undefined && body.devices.length > 0) throw invalid({ pointer: '/devices', detail });
  if (body.nestedGroups !== undefined && body.nestedGroups.length > 0)
    throw invalid({ pointer: '/nestedGroups', detail });
}

const nestedGroupOf = ({ id, displayName }: NestedGroupBody): NestedGroup => ({
  id: directoryId(id.toLowerCase()),
  displayName,
});

/**
 * What a page of a poll's result says of a group.
 *
 * @throws ProblemError for fields that do not go together
 */
export function pollPageOf(displayName: string, body: PollBody): PollPage {
  const found = resolutionOf(body);
  refuseMembersOf(body, found);
  const { pollId = null, last = true, skippedMembers = 0 } = body;
  if (!last && pollId === null)
    throw invalid({ pointer: '/pollId', detail: 'pollId must be given on each page of a result in pages.' });
  const members = (body.devices ?? []).map((device, index) => {
    const enrolment = enrolmentOf(device, { source: 'group', group: displayName });
    if (enrolment.intuneDeviceId === undefined) {
      const detail = 'intuneDeviceId must be given: members are devices that Intune manages.';
      throw invalid({ pointer: `/devices/${index}/intuneDeviceId`, detail });
    }
    return { ...enrolment, intuneDeviceId: enrolment.intuneDeviceId };
  });
  const nestedGroups = (body.nestedGroups ?? []).map(nestedGroupOf);
  return { displayName, found, members, nestedGroups, skippedMembers, pollId, last };
}
