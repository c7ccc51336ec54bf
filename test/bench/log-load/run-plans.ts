import type { EventLog } from '#domain/log/event-log.js';
import { WrongExpectedRevision } from '#domain/log/log-errors.js';
import type { PlannedAppend } from '../p1-workload.js';

export type Plans = readonly (readonly PlannedAppend[])[];

/** What a run of all plans came to. */
export interface AppendRun {
  /** Successes only. */
  readonly perSecond: number;
  readonly attempts: number;
  readonly successes: number;
  /** Share of one core that the calling thread was busy, generator and log together. */
  readonly utilisation: number;
}

/** What appends one event, and by which error it says that the expected revision was wrong. */
export interface AppendTarget {
  readonly append: (planned: PlannedAppend) => Promise<unknown>;
  readonly isConflict: (error: unknown) => boolean;
}

export const throughThePort = (log: EventLog): AppendTarget => ({
  append: ({ stream, expected, event }) => log.append(stream, expected, [event]),
  isConflict: (error) => error instanceof WrongExpectedRevision,
});

async function runWriter({ append, isConflict }: AppendTarget, plan: readonly PlannedAppend[]): Promise<number> {
  let successes = 0;
  for (const planned of plan) {
    try {
      await append(planned);
      successes += 1;
    } catch (error) {
      if (!isConflict(error) || !planned.conflicts) throw error;
    }
  }
  return successes;
}

/** All writers at once, each of which waits for its answer before it goes on. */
export async function runPlans(target: AppendTarget, plans: Plans): Promise<AppendRun> {
  const before = performance.eventLoopUtilization();
  const start = performance.now();
  const written = await Promise.all(plans.map((plan) => runWriter(target, plan)));
  const seconds = (performance.now() - start) / 1000;
  const { utilization } = performance.eventLoopUtilization(before);
  const successes = written.reduce((sum, count) => sum + count, 0);
  return {
    perSecond: successes / seconds,
    attempts: plans.reduce((sum, { length }) => sum + length, 0),
    successes,
    utilisation: utilization,
  };
}
