import type { SourceGap } from '../compliance/facts.js';
import type { Decider, Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { IngestCommand } from './commands.js';
import type { IngestEvent } from './events.js';

/** One live source of a tenant as its stream tells it. Plain JSON: the read models store its gaps. */
export interface IngestState {
  /** R33: what was lost, the oldest first. */
  readonly gaps: readonly SourceGap[];
}

const within = (gap: SourceGap, other: SourceGap): boolean => gap.from >= other.from && gap.to <= other.to;

/** A gap that ends before it begins is none; one within a recorded gap loses nothing more. */
function decide({ from, to }: IngestCommand, state: IngestState): Decision<IngestEvent> {
  if (to <= from || state.gaps.some((known) => within({ from, to }, known))) return accept();
  return accept({ type: 'IngestGapDetected', occurredAt: from, data: { from, to } });
}

function evolve(state: IngestState, event: IngestEvent): IngestState {
  const { from, to } = event.data;
  return { gaps: [...state.gaps, { from, to }].sort((a, b) => a.from - b.from || a.to - b.to) };
}

/** R33: the gaps of a live source. It occurred when the source was last heard. */
export const ingestDecider: Decider<IngestState, IngestCommand, IngestEvent> = {
  initialState: { gaps: [] },
  decide,
  evolve,
};
