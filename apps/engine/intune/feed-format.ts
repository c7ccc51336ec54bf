import type { FieldError } from '../http/problem.js';
import { ProblemError } from '../http/problem.js';
import type { ResetReason } from './feed-start.js';

/** Whether a consumer polls for pages: it accepts JSON and says nothing of an event stream. */
export function wantsPage(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((range) => range.split(';', 1).join('').trim().toLowerCase());
  return types.includes('application/json') && !types.includes('text/event-stream');
}

export const LIMIT_OF_A_STREAM: FieldError = {
  parameter: 'limit',
  detail: 'A stream has no limit: leave it out, or send Accept: application/json for a page.',
};

const REASONS: Readonly<Record<ResetReason, string>> = {
  otherLog: 'The cursor is of another event log.',
  otherEpoch: 'The cursor is of an earlier release, which gave out other entries.',
  retention: 'The cursor is older than the entries that are kept.',
};

/** What a `reset` is to who polls. */
export const cursorGone = (reason: ResetReason): ProblemError =>
  new ProblemError(
    'feed-cursor-gone',
    `${REASONS[reason]} Read GET /v1/intune/devices through all its pages, then go on from its Vedette-Feed-Cursor.`,
    { extra: { reason } },
  );

/** For the description of the API. */
export const FEED_EXAMPLE = `retry: 2000

id: 1.0f5e2c7d9b3a4e6f8a1b2c3d4e5f6a7b.0000000000000042.1.9c1d4e5f60718293
event: device
data: {"deviceId":"6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21","intuneDeviceId":"f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b","entraDeviceId":null,"partnerReportedThreatState":"highSeverity","withheld":null,"previous":"activated","verdict":"nonCompliant","reasons":["threatLevel"],"occurredAt":"2026-11-23T14:02:00.000Z","recordedAt":"2026-11-23T14:02:01.118Z","causedBy":["0d8f6a52-3c1b-5e7f-9a24-6b0c1d2e3f40"]}

id: 1.0f5e2c7d9b3a4e6f8a1b2c3d4e5f6a7b.0000000000000057.0.9c1d4e5f60718293
event: checkpoint
data: {}

`;
