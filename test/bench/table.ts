import type { Figure } from './benchmark.js';

function shown(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

function targetOf({ better, ratio, target, unit }: Figure): string {
  if (target === null) return '–';
  const sign = better === 'higher' ? '≥' : '≤';
  return ratio === null ? `${sign} ${shown(target)} ${unit}` : `${sign} ${target} ×`;
}

/** What is only compared can't be missed; what it found out about itself can still be wrong. */
function verdictOf({ met, target }: Figure): string {
  if (!met) return target === null ? 'WRONG' : 'MISSED';
  return target === null ? '–' : 'met';
}

function rowOf(figure: Figure): string[] {
  const { name, ours, ceiling, unit, ratio, rounds, spread } = figure;
  return [
    name,
    `${shown(ours)} ${unit}`,
    ceiling === null ? '–' : `${shown(ceiling)} ${unit}`,
    ratio === null ? '–' : `${ratio.toFixed(2)} ×`,
    targetOf(figure),
    verdictOf(figure),
    `${rounds}, ±${Math.round(spread * 50)} %`,
  ];
}

const HEADINGS = ['', 'ours', 'ceiling', 'ratio', 'target', '', 'rounds'];

/** The figures as one Markdown table, and under it what each run found out about its own honesty. */
export function table(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [headings = [], ...body] = rows;
  const checks = figures.flatMap(({ name, checks: found }) =>
    Object.entries(found).map(([what, check]) => `- ${name}: ${what}: ${check.ok ? 'yes' : 'NO'} (${check.found})`),
  );
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...body.map(line), '', ...checks].join('\n');
}
