import type { ReadModelDigest } from '#adapters/read-model/digest.js';
import { rebuildDigest } from '#adapters/read-model/digest.js';
import { ProjectionStopped } from '#projections/runner/error-policy.js';
import type { CopiedLog } from './copied-log.js';
import { CopyRefused } from './copied-log.js';

/** What both logs come to. A log with an event that can't be read folds on neither side. */
export type SameFold =
  | { readonly kind: 'digest'; readonly digest: string; readonly devices: number }
  | { readonly kind: 'stopped'; readonly stream: string };

type Fold =
  { readonly kind: 'folded'; readonly digest: ReadModelDigest } | { readonly kind: 'stopped'; readonly stream: string };

async function foldOf({ log }: CopiedLog, progress: (events: number) => void): Promise<Fold> {
  try {
    return { kind: 'folded', digest: await rebuildDigest(log, { progress }) };
  } catch (error) {
    if (error instanceof ProjectionStopped) return { kind: 'stopped', stream: error.stream };
    throw error;
  }
}

const inWords = (fold: Fold): string =>
  fold.kind === 'folded' ? `has the digest ${fold.digest.digest}` : `stops in ${fold.stream}`;

/**
 * Folds both logs into temporary read models.
 *
 * @param told how many events are folded, of both together
 * @throws CopyRefused where they come to different things
 */
export async function foldBoth(
  source: CopiedLog,
  target: CopiedLog,
  told: (events: number) => void,
): Promise<SameFold> {
  let folded = 0;
  const first = await foldOf(source, (events) => told((folded = events)));
  const ofFirst = folded;
  const second = await foldOf(target, (events) => told(ofFirst + events));
  if (first.kind === 'folded' && second.kind === 'folded' && first.digest.digest === second.digest.digest)
    return { kind: 'digest', digest: first.digest.digest, devices: first.digest.rows };
  if (first.kind === 'stopped' && second.kind === 'stopped' && first.stream === second.stream) return first;
  throw new CopyRefused(
    `the logs come to different things: ${source.name} ${inWords(first)}, ${target.name} ${inWords(second)}`,
  );
}
