import { Inject } from '@nestjs/common';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { GroupResolution } from '#domain/enrollment-groups/commands.js';
import type { Group } from '#domain/enrollment-groups/decider.js';
import { groupOf } from '#domain/enrollment-groups/decider.js';
import type { NestedGroup } from '#domain/enrollment-groups/events.js';
import type { DirectoryId, TenantId } from '#domain/identity/ids.js';
import type { Answer } from '../commands/answer.js';
import { answerOf } from '../commands/answer.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { envelopeOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { Enrolment } from '../devices/device-enrolment.js';
import { GroupCommands } from './group-commands.js';
import { GroupMembers } from './group-members.js';
import type { GroupResource } from './group-resource.js';
import { groupResource } from './group-resource.js';
import { GroupTurns } from './group-turns.js';
import type { PollProgress } from './poll-progress.js';
import { PollProgresses } from './poll-progress.js';

/** One page of what a poll found of a group; the only one where `pollId` is null. */
export interface PollPage {
  readonly displayName: string;
  readonly found: GroupResolution;
  readonly members: readonly (Enrolment & { readonly intuneDeviceId: DirectoryId })[];
  readonly nestedGroups: readonly NestedGroup[];
  readonly skippedMembers: number;
  readonly pollId: string | null;
  readonly last: boolean;
}

/** R4–R8: what a poll found of a group. */
export class RecordPollCommand extends Command<Answer<GroupResource>> {
  constructor(
    readonly tenant: TenantId,
    readonly page: PollPage,
    readonly origin: CommandOrigin,
  ) {
    super();
  }
}

/** A poll's pages so far, with this one. */
function together(earlier: PollProgress | null, page: PollPage, hash: string): PollProgress {
  const { pollId, members, nestedGroups, skippedMembers } = page;
  const before = earlier ?? { pages: [], members: [], nestedGroups: [], skippedMembers: 0 };
  if (earlier?.pages.includes(hash) === true) return earlier;
  return {
    pollId: pollId ?? '',
    pages: [...before.pages, hash],
    members: [...new Set([...before.members, ...members.map(({ intuneDeviceId }) => intuneDeviceId)])],
    nestedGroups: [...before.nestedGroups, ...nestedGroups],
    skippedMembers: before.skippedMembers + skippedMembers,
  };
}

/** Each device of a page once: of two with one id the later one is told. */
const eachOnce = (members: PollPage['members']): PollPage['members'] => [
  ...new Map(members.map((member) => [member.intuneDeviceId, member])).values(),
];

/**
 * R4–R8. The group is resolved by the first page, so that its members come with it; what is nested in it, and who leaves,
 * is known at the last.
 */
@CommandHandler(RecordPollCommand)
export class RecordPollHandler implements ICommandHandler<RecordPollCommand> {
  constructor(
    @Inject(GroupCommands) private readonly groups: GroupCommands,
    @Inject(GroupMembers) private readonly members: GroupMembers,
    @Inject(GroupTurns) private readonly turns: GroupTurns,
    @Inject(PollProgresses) private readonly progresses: PollProgresses,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
  ) {}

  execute({ tenant, page, origin }: RecordPollCommand): Promise<Answer<GroupResource>> {
    const envelope = envelopeOf(origin, tenant);
    return this.turns.take(tenant, page.displayName, () => this.record(page, envelope, origin));
  }

  private async record(
    page: PollPage,
    envelope: CommandEnvelope,
    { requestHash, ifMatch }: CommandOrigin,
  ): Promise<Answer<GroupResource>> {
    const { tenantId } = envelope;
    const { displayName, pollId, found, last } = page;
    const earlier = pollId === null ? null : await this.progresses.of(tenantId, displayName, pollId);
    const progress = together(earlier, page, requestHash);
    const known = groupOf((await this.groups.read(tenantId)).state, displayName);
    const { nestedGroups, skippedMembers } = last || known === undefined ? progress : known;
    const at = this.clock.now();
    const command = { type: 'RecordPoll', at, displayName, found, nestedGroups, skippedMembers } as const;
    const done = await this.groups.execute(command, envelope, ifMatch);
    const group = this.groups.existing(done.state, displayName);
    const position = await this.move(group, page, progress, envelope, done.position);
    return { ...answerOf(done, groupResource(group)), position, created: false };
  }

  /** R4, R8: a group that is not resolved moves nobody. */
  private async move(
    group: Group,
    { displayName, pollId, members, last }: PollPage,
    progress: PollProgress,
    envelope: CommandEnvelope,
    before: Answer<unknown>['position'],
  ): Promise<Answer<unknown>['position']> {
    if (group.state !== 'resolved') {
      await this.progresses.discard(envelope.tenantId, displayName);
      return before;
    }
    if (pollId !== null) await this.progresses.keep(envelope.tenantId, displayName, progress);
    const position = await this.members.enroll(eachOnce(members), envelope, before);
    if (!last) return position;
    const present = new Set<string | null>(progress.members);
    return this.members.leave(displayName, envelope, ({ device }) => present.has(device.intuneDeviceId), position);
  }
}
