import { findDamage } from '#adapters/sqlite-log/damage.js';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { OpenLog } from '../log/open-log.js';
import { readToHead } from '../log/read-to-head.js';
import type { Progress } from '../progress.js';
import type { Finding } from './log-check.js';
import { checkLog } from './log-check.js';
import type { CheckReport } from './report.js';

/** A log that is wrong all over is told so by its first findings. */
const KEPT_FINDINGS = 50;

/** What a check of the log alone came to. */
export type LogReport = Omit<CheckReport, 'readModels'>;

/**
 * Reads every page and every event of a log, with every decoder.
 *
 * @param folder in which the log lies as the log of a data folder; null where it has no files here
 * @param progress ended when the last event is read
 */
export async function readWholeLog(log: OpenLog, folder: string | null, progress: Progress): Promise<LogReport> {
  const check = checkLog(decodeEvent, folder === null ? 'ordered' : 'numbered');
  const findings: Finding[] = [];
  let findingCount = 0;
  let position: Position = BEGINNING;
  const found = (finding: Finding): void => {
    findingCount += 1;
    if (findings.length < KEPT_FINDINGS) findings.push(finding);
  };
  try {
    if (folder !== null) for (const what of findDamage(folder)) found({ position: null, stream: null, what });
    const total = log.eventsUpTo(await log.head());
    for await (const batch of readToHead(log, BEGINNING)) {
      for (const event of batch) {
        for (const finding of check.see(event)) found(finding);
        position = event.position;
      }
      progress.advance(check.summary().events, total);
    }
  } catch (error) {
    if (!(error instanceof LogUnavailable)) throw error;
    found({ position: null, stream: null, what: `after position ${position}: ${error.message}` });
  } finally {
    progress.end();
  }
  const { events, streams, unknownTypes } = check.summary();
  return { events, streams, position, unknownTypes: Object.fromEntries(unknownTypes), findings, findingCount };
}
