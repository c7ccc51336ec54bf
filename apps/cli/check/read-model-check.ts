import { setTimeout as after } from 'node:timers/promises';
import type { ReadModelDigest } from '#adapters/read-model/digest.js';
import { liveDigest, rebuildDigest } from '#adapters/read-model/digest.js';
import type { LogReader } from '#projections/runner/log-reader.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';

/** How the read models that an engine serves from compare with those that the log gives. */
export type ReadModelCheck =
  /** No engine has made any yet: the next start does. */
  | { readonly kind: 'none' }
  | { readonly kind: 'equal'; readonly digest: string; readonly devices: number; readonly parked: number }
  /** Some tenant's change was being worked through at every look: a later check can compare. */
  | { readonly kind: 'busy' }
  /** An engine builds it anew when it starts. */
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'different'; readonly live: ReadModelDigest; readonly rebuilt: ReadModelDigest }
  /** The rebuild stopped: the log holds an event that can't be folded. */
  | { readonly kind: 'notComparable'; readonly why: string; readonly parked: number };

/** A digest can't be compared while a fan-out is half done; a running engine is done with one within seconds. */
const LOOKS = 5;
const BETWEEN_LOOKS_MS = 500;

async function settledDigest(dataFolder: string): Promise<ReadModelDigest | 'none' | 'busy'> {
  for (let look = 1; ; look += 1) {
    const live = liveDigest(dataFolder);
    if (live === null) return 'none';
    if (live.lanes === 0) return live;
    if (look === LOOKS) return 'busy';
    await after(BETWEEN_LOOKS_MS);
  }
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Compares the live read models with a rebuild up to the same position.
 *
 * @param progress told how many events of the rebuild are in
 */
export async function checkReadModels(
  dataFolder: string,
  log: LogReader,
  progress: (events: number) => void,
): Promise<ReadModelCheck> {
  let live;
  try {
    live = await settledDigest(dataFolder);
  } catch (error) {
    if (error instanceof ReadModelDamaged) return { kind: 'damaged', why: error.message };
    throw error;
  }
  if (live === 'none' || live === 'busy') return { kind: live };
  try {
    const rebuilt = await rebuildDigest(log, { until: live.position, progress });
    return rebuilt.digest === live.digest
      ? { kind: 'equal', digest: live.digest, devices: live.rows, parked: live.parked }
      : { kind: 'different', live, rebuilt };
  } catch (error) {
    return { kind: 'notComparable', why: whyOf(error), parked: live.parked };
  }
}
