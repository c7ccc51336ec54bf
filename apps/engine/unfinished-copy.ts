import type { LatestValues } from '#domain/log/latest-values.js';
import { unfinishedCopy } from '#domain/log/unfinished-copy.js';
import { StartError } from './start-error.js';

/**
 * An engine that wrote to half of a history would spoil it for good.
 *
 * @throws StartError where `vedette copy` into this log was cut off
 */
export async function refuseUnfinishedCopy(latestValues: Pick<LatestValues, 'get'>): Promise<void> {
  const of = await unfinishedCopy(latestValues);
  if (of === null) return;
  throw new StartError(
    `The log holds an unfinished copy of another one (${of}): run the same "vedette copy" again to its end, or begin with an empty log.`,
    1,
  );
}
