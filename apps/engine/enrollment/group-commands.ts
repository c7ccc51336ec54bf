import { Inject, Injectable } from '@nestjs/common';
import type { EnrollmentGroupsCommand } from '#domain/enrollment-groups/commands.js';
import type { EnrollmentGroupsState, Group } from '#domain/enrollment-groups/decider.js';
import { groupOf } from '#domain/enrollment-groups/decider.js';
import type { TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import { doneOrProblem } from '../commands/answer.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { FoldedStream } from '../commands/folded-stream.js';
import type { Done } from '../commands/outcome.js';
import type { Precondition } from '../commands/precondition.js';
import { Streams } from '../commands/streams.js';
import { ProblemError } from '../http/problem.js';

/** How every command on a tenant's enrollment groups is executed. */
@Injectable()
export class GroupCommands {
  constructor(@Inject(Streams) private readonly streams: Streams) {}

  /** The list of groups, as it is now. */
  read(tenant: TenantId): Promise<FoldedStream<EnrollmentGroupsState>> {
    return this.streams.enrollmentGroups.read(tenantStream('enrollmentGroups', tenant), 0);
  }

  /** @throws ProblemError where the command is refused */
  async execute(
    command: EnrollmentGroupsCommand,
    envelope: CommandEnvelope,
    ifMatch: Precondition | null,
  ): Promise<Done<EnrollmentGroupsState>> {
    const stream = tenantStream('enrollmentGroups', envelope.tenantId);
    return doneOrProblem(await this.streams.enrollmentGroups.execute({ stream, command, envelope, ifMatch }));
  }

  /** @throws ProblemError `not-found` where the group is gone, as after a repeated old command */
  existing(state: EnrollmentGroupsState, displayName: string): Group {
    const group = groupOf(state, displayName);
    if (group === undefined) throw new ProblemError('not-found', 'The tenant has no enrollment group of this name.');
    return group;
  }
}
