import type { SourceGap } from '../compliance/facts.js';
import type { Decider, Decision } from '../decider.js';
import { accept, reject } from '../decider.js';
import type { IngestCommand, RecordGap, RecordRetry } from './commands.js';
import type { IngestCheckpointed, IngestEvent, SourceKey } from './events.js';

/** One source of a tenant as its stream tells it. Plain JSON: the read models store its gaps. */
export interface IngestState {
  /** R33: what was lost, the oldest first. */
  readonly gaps: readonly SourceGap[];
  /** Events so far: the number that the next one gets. */
  readonly folded: number;
  /** The last events that were set aside or kept: told again at once they are not recorded again (R31). */
  readonly recent: readonly SourceKey[];
  /** Numbers of the set-aside events that could be read when they were tried again. */
  readonly retried: readonly number[];
  readonly checkpoint: IngestCheckpointed | null;
}

const REMEMBERED_KEYS = 64;

const REFUSED = reject({ code: 'not-found', detail: 'No dead letter has this id.' });

const within = (gap: SourceGap, other: SourceGap): boolean => gap.from >= other.from && gap.to <= other.to;

/** A gap that ends before it begins is none; one within a recorded gap loses nothing more. */
function recordGap({ from, to }: RecordGap, { gaps }: IngestState): Decision<IngestEvent> {
  if (to <= from || gaps.some((known) => within({ from, to }, known))) return accept();
  return accept({ type: 'IngestGapDetected', occurredAt: from, data: { from, to } });
}

function recordRetry({ at, retried }: RecordRetry, state: IngestState): Decision<IngestEvent> {
  if (retried.setAside >= state.folded) return REFUSED;
  if (state.retried.includes(retried.setAside)) return accept();
  return accept({ type: 'IngestEventRetried', occurredAt: at, data: retried });
}

const sameCheckpoint = (known: IngestCheckpointed | null, { occurredAt, data }: IngestCheckpointed): boolean =>
  known !== null &&
  known.occurredAt === occurredAt &&
  known.data.accepted === data.accepted &&
  known.data.duplicates === data.duplicates &&
  known.data.late === data.late &&
  known.data.ignored === data.ignored &&
  known.data.deadLettered === data.deadLettered &&
  known.data.newestAt === data.newestAt;

function decide(command: IngestCommand, state: IngestState): Decision<IngestEvent> {
  switch (command.type) {
    case 'RecordGap':
      return recordGap(command, state);
    case 'SetEventAside':
      if (state.recent.includes(command.setAside.key)) return accept();
      return accept({ type: 'IngestEventSetAside', occurredAt: command.at, data: command.setAside });
    case 'KeepEvent':
      if (state.recent.includes(command.kept.key)) return accept();
      return accept({ type: 'IngestEventKept', occurredAt: command.at, data: command.kept });
    case 'RecordRetry':
      return recordRetry(command, state);
    case 'Checkpoint': {
      const reached: IngestCheckpointed = { type: 'IngestCheckpointed', occurredAt: command.at, data: command.counted };
      return sameCheckpoint(state.checkpoint, reached) ? accept() : accept(reached);
    }
  }
}

const withKey = (recent: readonly SourceKey[], key: SourceKey): readonly SourceKey[] => [
  ...recent.slice(1 - REMEMBERED_KEYS),
  key,
];

function evolve(state: IngestState, event: IngestEvent): IngestState {
  const counted = { ...state, folded: state.folded + 1 };
  switch (event.type) {
    case 'IngestGapDetected': {
      const { from, to } = event.data;
      return { ...counted, gaps: [...state.gaps, { from, to }].sort((a, b) => a.from - b.from || a.to - b.to) };
    }
    case 'IngestEventSetAside':
    case 'IngestEventKept':
      return { ...counted, recent: withKey(state.recent, event.data.key) };
    case 'IngestEventRetried':
      return { ...counted, retried: [...state.retried, event.data.setAside] };
    case 'IngestCheckpointed':
      return { ...counted, checkpoint: event };
  }
}

/** R31–R33: a source of observations: its gaps, and what of it was set aside or kept without being judged. */
export const ingestDecider: Decider<IngestState, IngestCommand, IngestEvent> = {
  initialState: { gaps: [], folded: 0, recent: [], retried: [], checkpoint: null },
  decide,
  evolve,
};
