import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { beginCopy, endCopy, unfinishedCopy } from '#domain/log/unfinished-copy.js';
import { readToHead } from '../log/read-to-head.js';
import { appendRest } from './append-rest.js';
import type { SameUpTo } from './compare.js';
import { compareFrom, NOTHING_COMPARED } from './compare.js';
import type { CopiedLog } from './copied-log.js';
import { CopyRefused } from './copied-log.js';
import { copyValues } from './copy-values.js';
import type { SameFold } from './fold-both.js';
import { foldBoth } from './fold-both.js';
import { movedPositions } from './moved-positions.js';

/** What a copy is at, for who waits for it. */
export type CopyStep = 'events compared' | 'events copied' | 'latest values copied' | 'events folded';

/** @param total null where nobody knows */
export type CopyProgress = (step: CopyStep, done: number, total: number | null) => void;

export interface CopyReport {
  readonly events: number;
  /** Of them, those that an earlier try had copied. */
  readonly alreadyThere: number;
  readonly values: number;
  readonly fold: SameFold;
}

/** Whether the history has an event after a place. */
async function goesOn({ log }: CopiedLog, after: Position): Promise<boolean> {
  const batches = readToHead(log, after);
  const { done } = await batches.next();
  await batches.return();
  return done !== true;
}

/** A target is empty, or it was begun by an earlier copy of the same log. @throws CopyRefused */
async function demandTarget(source: CopiedLog, target: CopiedLog): Promise<void> {
  if ((await unfinishedCopy(source.latestValues)) !== null)
    throw new CopyRefused(`${source.name} is itself an unfinished copy: finish that one first`);
  if (source.log.logId === target.log.logId)
    throw new CopyRefused(`${source.name} and ${target.name} are the same log: name two`);
  const begun = await unfinishedCopy(target.latestValues);
  if (begun === source.log.logId) return;
  if (begun !== null)
    throw new CopyRefused(
      `an unfinished copy of another log (${begun}) is in ${target.name}: finish that one, or name an empty log`,
    );
  if (await goesOn(target, BEGINNING))
    throw new CopyRefused(`${target.name} holds events, and no unfinished copy of ${source.name}: name an empty log`);
}

/** @throws CopyRefused where somebody wrote to the source while it was read */
async function demandQuiet(source: CopiedLog, { source: end }: SameUpTo): Promise<void> {
  if (await goesOn(source, end))
    throw new CopyRefused(
      `something wrote to ${source.name} while it was copied: stop the engine there, and run the same command again; it goes on`,
    );
}

/**
 * Copies the history of a log and its latest values into another, byte for byte and in order, and makes sure of it: every
 * event is read back and compared, and both logs are folded. Called again after it was cut off, it goes on where that ended.
 * Streams that are derived from the history are not copied: the engine that runs on the target writes them anew.
 *
 * @throws CopyRefused, LogUnavailable
 */
export async function copyLog(source: CopiedLog, target: CopiedLog, progress: CopyProgress): Promise<CopyReport> {
  await demandTarget(source, target);
  await beginCopy(target.latestValues, source.log.logId);
  const total = await source.events();
  const positions = await movedPositions(source.latestValues);
  let seen = 0;
  const see: typeof positions.see = (from, to) => {
    positions.see(from, to);
    seen += 1;
    if (seen % 1000 === 0) progress('events compared', seen, total);
  };

  const before = await compareFrom(source, target, NOTHING_COMPARED, see);
  await appendRest(source, target, before.source, (events) => progress('events copied', before.events + events, total));
  const same = await compareFrom(source, target, before, see);
  const values = await copyValues(source, target, positions, (done) => progress('latest values copied', done, null));
  await demandQuiet(source, same);
  const fold = await foldBoth(source, target, (events) => progress('events folded', events, same.events * 2));
  await endCopy(target.latestValues);
  return { events: same.events, alreadyThere: before.events, values, fold };
}
