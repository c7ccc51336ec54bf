import { parseArgs } from 'node:util';
import type { Figure, Scale } from './benchmark.js';
import { BENCHMARKS } from './registry.js';
import { table } from './table.js';

const USAGE = `usage: npm run bench -- [NAME …] [--json] [--small]

  NAME     run these only: ${BENCHMARKS.map(({ name }) => name).join(', ')}
  --json   one JSON line per figure instead of a table
  --small  a smoke run: does everything once, its figures say little`;

/** Exits 1 where a target was missed; a small run only where a check of its honesty failed. */
const failed = ({ met, checks }: Figure, small: boolean): boolean =>
  small ? Object.values(checks).some(({ ok }) => !ok) : !met;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, small: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const unknown = positionals.filter((name) => BENCHMARKS.every((benchmark) => benchmark.name !== name));
  if (values.help === true || unknown.length > 0) {
    console.error(unknown.length > 0 ? `no such benchmark: ${unknown.join(', ')}\n\n${USAGE}` : USAGE);
    return unknown.length > 0 ? 2 : 0;
  }
  const scale: Scale = { small: values.small === true, progress: (line) => void process.stderr.write(`${line}\n`) };
  const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const figures: Figure[] = [];
  for (const benchmark of chosen) {
    scale.progress(`${benchmark.name}: ${benchmark.about}`);
    const measured = await benchmark.run(scale);
    figures.push(...measured);
    if (values.json === true) for (const figure of measured) console.log(JSON.stringify(figure));
  }
  if (values.json !== true) console.log(table(figures));
  return figures.some((figure) => failed(figure, scale.small)) ? 1 : 0;
}

process.exitCode = await main();
