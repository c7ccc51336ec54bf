import type { Decider, Decision } from '../decider.js';
import { accept } from '../decider.js';
import type { MailCommand, ReportFailure, ReportRecovery, SendAlert } from './commands.js';
import type { ErrorReportSent, MailEvent } from './events.js';
import type { LastReport, MailState } from './state.js';
import { INITIAL_MAIL, toldOf, withAlert } from './state.js';

export type { MailState } from './state.js';
export { toldOf } from './state.js';

const REPORTED_AGAIN_AFTER_MS = 24 * 60 * 60 * 1000;

/** R29: once per threat to each, and to somebody. */
function sendAlert(command: SendAlert, state: MailState): Decision<MailEvent> {
  const { at, deviceId, threatId, risk } = command;
  const told = toldOf(state, deviceId, threatId);
  const recipients = command.recipients.filter((person) => !told.includes(person));
  if (recipients.length === 0) return accept();
  return accept({ type: 'AlertSent', occurredAt: at, data: { deviceId, threatId, risk, recipients } });
}

/** R30: the same error of the same system again within 24 hours of its last report sends none, recovered or not. */
function reportFailure(command: ReportFailure, state: MailState): Decision<MailEvent> {
  const { at, recipientId, system, code, occurrences } = command;
  const last = state.reports.find((report) => report.system === system && report.code === code);
  if (last !== undefined && at < last.reportedAt + REPORTED_AGAIN_AFTER_MS) return accept();
  return accept({
    type: 'ErrorReportSent',
    occurredAt: at,
    data: { recipientId, system, code, about: 'failure', occurrences },
  });
}

/** R30: one report, of the error that was reported last. */
function reportRecovery({ at, recipientId, system }: ReportRecovery, state: MailState): Decision<MailEvent> {
  const last = state.reports.filter((report) => report.system === system && !report.recovered).at(-1);
  if (last === undefined) return accept();
  return accept({
    type: 'ErrorReportSent',
    occurredAt: at,
    data: { recipientId, system, code: last.code, about: 'recovery', occurrences: 1 },
  });
}

function decide(command: MailCommand, state: MailState): Decision<MailEvent> {
  switch (command.type) {
    case 'SendAlert':
      return sendAlert(command, state);
    case 'ReportFailure':
      return reportFailure(command, state);
    case 'ReportRecovery':
      return reportRecovery(command, state);
  }
}

/** The last report of each error, the one that was reported last at the end. */
function reportsAfter(reports: readonly LastReport[], { occurredAt, data }: ErrorReportSent): readonly LastReport[] {
  const { system, code } = data;
  if (data.about === 'recovery') {
    return reports.map((report) => (report.system === system ? { ...report, recovered: true } : report));
  }
  const others = reports.filter((report) => report.system !== system || report.code !== code);
  return [...others, { system, code, reportedAt: occurredAt, recovered: false }];
}

function evolve(state: MailState, event: MailEvent): MailState {
  switch (event.type) {
    case 'AlertSent': {
      const { deviceId, threatId, recipients } = event.data;
      return withAlert(state, deviceId, threatId, recipients);
    }
    case 'ErrorReportSent':
      return { ...state, reports: reportsAfter(state.reports, event) };
  }
}

/** R29 and R30: what is sent to whom, decided once. */
export const mailDecider: Decider<MailState, MailCommand, MailEvent> = { initialState: INITIAL_MAIL, decide, evolve };
