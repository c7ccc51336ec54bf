import type { Finding } from './log-check.js';
import type { ReadModelCheck } from './read-model-check.js';

/** What a check of a data folder came to. */
export interface CheckReport {
  readonly events: number;
  readonly streams: number;
  readonly position: string;
  readonly unknownTypes: Readonly<Record<string, number>>;
  /** What is wrong with the log, as many as were kept. */
  readonly findings: readonly Finding[];
  /** All that is wrong with the log, the ones not kept included. */
  readonly findingCount: number;
  readonly readModels: ReadModelCheck;
}

const readModelsAreWrong = ({ kind }: ReadModelCheck): boolean =>
  kind === 'different' || kind === 'damaged' || kind === 'notComparable';

export const isWhole = (report: CheckReport): boolean =>
  report.findingCount === 0 && !readModelsAreWrong(report.readModels);

/** A number of things in words. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function readModelLine(check: ReadModelCheck): string {
  switch (check.kind) {
    case 'none':
      return 'none yet; the engine makes them when it starts';
    case 'busy':
      return 'not compared: the engine is working through a change; check again in a moment';
    case 'equal':
      return `${counted(check.devices, 'device')}, equal to a rebuild (${check.digest})`;
    case 'damaged':
      return `DAMAGED: ${check.why}; the engine builds them anew when it starts`;
    case 'different':
      return `DIFFERENT from a rebuild: ${check.live.digest} live, ${check.rebuilt.digest} rebuilt, at position ${check.live.position}`;
    case 'notComparable':
      return `NOT COMPARABLE, the rebuild stopped: ${check.why} (${counted(check.parked, 'parked key')})`;
  }
}

function findingLine({ position, stream, what }: Finding): string {
  const where = [position === null ? null : `position ${position}`, stream].filter((part) => part !== null);
  return where.length === 0 ? what : `${where.join(', ')}: ${what}`;
}

/** The findings that were kept, and how many more there are. */
export function findingLines({ findings, findingCount }: Pick<CheckReport, 'findings' | 'findingCount'>): string[] {
  const more = findingCount - findings.length;
  return [...findings.map(findingLine), ...(more > 0 ? [`… and ${more} more`] : [])];
}

function advice(report: CheckReport): readonly string[] {
  if (report.findingCount > 0)
    return [
      'The log is not what was written. Stop the engine, keep a copy of the data folder as it is, and restore the log from',
      'the newest backup that passes this check. The read models follow from the log.',
    ];
  if (readModelsAreWrong(report.readModels))
    return [
      'The log is whole. Stop the engine, delete the folder read-model in the data folder, and start it again: it builds them anew.',
    ];
  return [];
}

/** The report as text for a person: what was looked at, what is wrong and where, and what to do. */
export function reportText(report: CheckReport): string {
  const unknown = Object.entries(report.unknownTypes).map(([type, count]) => `${type} (${count})`);
  return [
    `log          ${counted(report.events, 'event')} in ${counted(report.streams, 'stream')}, up to position ${report.position}`,
    ...(unknown.length === 0 ? [] : [`             of types that this release does not know: ${unknown.join(', ')}`]),
    `read models  ${readModelLine(report.readModels)}`,
    `found wrong  ${report.findingCount === 0 ? 'nothing in the log' : `${report.findingCount} in the log`}`,
    ...findingLines(report),
    ...advice(report),
    '',
  ].join('\n');
}
