import { Inject } from '@nestjs/common';
import type { IQueryHandler } from '@nestjs/cqrs';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { CursorScope } from '../http/list-cursor.js';
import { decodeCursor, encodeCursor } from '../http/list-cursor.js';
import type { Page } from '../http/page.js';
import { pageOf } from '../http/page.js';
import { PresentReads } from '../queries/present-reads.js';
import { GroupCommands } from './group-commands.js';
import type { GroupResource } from './group-resource.js';
import { groupResource } from './group-resource.js';

export interface GroupList {
  readonly page: Page<GroupResource>;
  /** Of the list's stream; -1 before its first event. */
  readonly revision: number;
}

export class ListGroupsQuery extends Query<GroupList> {
  constructor(
    readonly tenant: TenantId,
    /** 1–500 */
    readonly limit: number,
    readonly cursor: string | null,
    readonly minPosition: Position | null,
  ) {
    super();
  }
}

/** Answers from the list's own stream, so that what an `If-Match` is made of is never behind. */
@QueryHandler(ListGroupsQuery)
export class ListGroupsHandler implements IQueryHandler<ListGroupsQuery> {
  constructor(
    @Inject(GroupCommands) private readonly groups: GroupCommands,
    @Inject(PresentReads) private readonly reads: PresentReads,
  ) {}

  async execute({ tenant, limit, cursor, minPosition }: ListGroupsQuery): Promise<GroupList> {
    const scope: CursorScope = { tenant, list: 'enrollment-groups' };
    const [after] = cursor === null ? [] : decodeCursor(scope, cursor, 1);
    if (minPosition !== null) await this.reads.models(tenant, minPosition);
    const { state, revision } = await this.groups.read(tenant);
    const found = state.groups.filter(({ displayName }) => after === undefined || displayName > after);
    const page = pageOf(found, limit, ({ displayName }) => encodeCursor(scope, [displayName]));
    return { page: { ...page, items: page.items.map(groupResource) }, revision };
  }
}
