import type { Benchmark, Check, Figure, Scale } from './benchmark.js';
import type { Round } from './figures.js';
import { ratioFigure } from './figures.js';
import { inDataFolder } from './fleet/data-folder.js';
import type { WrittenLog } from './rebuild/observed-log.js';
import { writeObservedLog } from './rebuild/observed-log.js';
import { rawRead } from './rebuild/raw-read.js';
import type { Rebuilt } from './rebuild/rebuild.js';
import { rebuild } from './rebuild/rebuild.js';

interface Part {
  readonly name: string;
  /** Share of the observations that change a verdict. */
  readonly changing: number;
  readonly target: number;
}

const PARTS: readonly Part[] = [
  { name: 'P3.2%', changing: 0.02, target: 0.5 },
  { name: 'P3.25%', changing: 0.25, target: 0.3 },
];

interface Sizes {
  readonly devices: number;
  readonly events: number;
  readonly warmUps: number;
  readonly rounds: number;
}

const FULL: Sizes = { devices: 50_000, events: 1_000_000, warmUps: 1, rounds: 3 };
const SMALL: Sizes = { devices: 500, events: 5_000, warmUps: 0, rounds: 1 };

interface PairedRound extends Round {
  readonly built: Rebuilt;
}

async function runRound(folder: string, oursFirst: boolean): Promise<PairedRound> {
  const before = oursFirst ? null : rawRead(folder);
  const built = await rebuild(folder);
  return { built, ours: built.perSecond, ceiling: before ?? rawRead(folder) };
}

/** The connector tells once that it is there. */
const CONNECTOR_ENTRIES = 1;

function checksOf(written: WrittenLog, { devices }: Sizes, rounds: readonly PairedRound[]): Record<string, Check> {
  const found = (of: (built: Rebuilt) => number): string =>
    [...new Set(rounds.map(({ built }) => of(built)))].join(', ');
  const all = (of: (built: Rebuilt) => number, expected: number): Check => ({
    ok: rounds.every(({ built }) => of(built) === expected),
    found: `${found(of)} of ${expected}`,
  });
  const observations = written.events - 2 * devices;
  return {
    'a row for each device': all(({ rows }) => rows, devices),
    'an entry for each change': all(({ entries }) => entries, written.entries + CONNECTOR_ENTRIES),
    'an interval for each change': all(({ intervals }) => intervals, written.entries),
    'share of the observations that change a verdict': {
      ok: true,
      found: `${((written.changes / observations) * 100).toFixed(1)} %; ${((written.entries / written.events) * 100).toFixed(1)} % of all events, the enrolments and activations included, change what is told`,
    },
  };
}

async function runPart(
  { name, changing, target }: Part,
  sizes: Sizes,
  folder: string,
  progress: Scale['progress'],
): Promise<Figure> {
  const { devices, events, warmUps, rounds } = sizes;
  const written = await writeObservedLog(folder, { devices, events, changing });
  progress(`  ${name}: ${written.events} events are in the log`);
  const measured: PairedRound[] = [];
  for (let index = 0; index < warmUps + rounds; index += 1) {
    const round = await runRound(folder, index % 2 === 0);
    const { ours, ceiling } = round;
    progress(
      `  ${name}: ${Math.round(ours)} events/s, raw ${Math.round(ceiling)} events/s, ${(ours / ceiling).toFixed(2)} ×`,
    );
    if (index >= warmUps) measured.push(round);
  }
  return ratioFigure({ name, unit: 'events/s', target, checks: checksOf(written, sizes, measured) }, measured);
}

/** P3: the read models built from nothing, against the same log read and parsed and thrown away. */
export const p3: Benchmark = {
  name: 'P3',
  about: 'read models (verdicts, intervals, Intune state, feed) built from the log, against a raw read and JSON.parse',
  async run({ small, progress }) {
    const sizes = small ? SMALL : FULL;
    const figures: Figure[] = [];
    for (const part of PARTS) figures.push(await inDataFolder((folder) => runPart(part, sizes, folder, progress)));
    return figures;
  },
};
