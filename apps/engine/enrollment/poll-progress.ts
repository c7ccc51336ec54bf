import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '#domain/codec/json.js';
import { isJsonObject, listOf, textOf, textsOf, wholeNumberOf, wordOf, wordsOf } from '#domain/codec/json.js';
import type { NestedGroup } from '#domain/enrollment-groups/events.js';
import type { DirectoryId, TenantId } from '#domain/identity/ids.js';
import { isDirectoryId } from '#domain/identity/ids.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';

/** What the pages of a poll's result have said so far. */
export interface PollProgress {
  readonly pollId: string;
  /** Hashes of the pages, so that one that is sent twice counts once. */
  readonly pages: readonly string[];
  /** By their Intune ids, which outlive the joining of two devices. */
  readonly members: readonly DirectoryId[];
  readonly nestedGroups: readonly NestedGroup[];
  readonly skippedMembers: number;
}

const keyOf = (tenant: TenantId, group: string): string => `poll/${tenant}/${encodeURIComponent(group)}`;

const readNestedGroup = (json: JsonObject): NestedGroup => ({
  id: wordOf(json, 'id', isDirectoryId),
  displayName: textOf(json, 'displayName'),
});

function parse(text: string): PollProgress {
  const json: unknown = JSON.parse(text);
  if (!isJsonObject(json)) throw new TypeError('a latest value that holds no progress of a poll');
  return {
    pollId: textOf(json, 'pollId'),
    pages: textsOf(json, 'pages'),
    members: wordsOf(json, 'members', isDirectoryId),
    nestedGroups: listOf(json, 'nestedGroups', readNestedGroup),
    skippedMembers: wholeNumberOf(json, 'skippedMembers', 0),
  };
}

/**
 * The poll of each group whose pages came last. It is kept after the last page too: sent again, that page is then still the
 * last of many, and not the only one, after which everybody else would leave.
 */
@Injectable()
export class PollProgresses {
  constructor(@Inject(LATEST_VALUES) private readonly latestValues: LatestValues) {}

  /** Null where no page of this poll came yet. */
  async of(tenant: TenantId, group: string, pollId: string): Promise<PollProgress | null> {
    const kept = await this.latestValues.get(keyOf(tenant, group));
    if (kept === null) return null;
    const progress = parse(kept.value);
    return progress.pollId === pollId ? progress : null;
  }

  /** Another poll's progress goes. */
  async keep(tenant: TenantId, group: string, progress: PollProgress): Promise<void> {
    await this.latestValues.set(keyOf(tenant, group), JSON.stringify(progress));
  }

  discard(tenant: TenantId, group: string): Promise<void> {
    return this.latestValues.delete(keyOf(tenant, group));
  }
}
