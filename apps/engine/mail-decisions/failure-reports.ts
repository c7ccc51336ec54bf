import { connectorDecider } from '#domain/connector/decider.js';
import type { ConnectorFailed, ConnectorRecovered } from '#domain/connector/events.js';
import type { PersonId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { MailCommand } from '#domain/mail/commands.js';
import { connectorKind } from '../commands/stream-kinds.js';
import type { Streams } from '../commands/streams.js';
import { TRUSTED_FOR_MS } from '../commands/streams.js';
import { systemEnvelope } from '../processes/system-envelope.js';
import type { MailCause } from './mail-cause.js';
import { PROCESS } from './mail-cause.js';
import { eventsUpTo } from './past-streams.js';

export interface FailureReportsOptions {
  readonly log: Pick<EventLog, 'readStream'>;
  readonly streams: Pick<Streams, 'tenants' | 'mails'>;
}

/** The connector as it was when something failed or recovered. */
interface Past {
  readonly recipientId: PersonId | null;
  /** When the same error occurred up to then, that time included. */
  readonly occurredAt: readonly Instant[];
}

/** R30: decides whether the error recipient is told of a failure or a recovery. The event in the mail stream is the decision. */
export class FailureReports {
  constructor(private readonly options: FailureReportsOptions) {}

  async consider(cause: MailCause, event: ConnectorFailed | ConnectorRecovered): Promise<void> {
    const { streams } = this.options;
    const { tenant } = cause;
    const { state: tenantState } = await streams.tenants.read(tenantStream('tenant', tenant), TRUSTED_FOR_MS);
    if (tenantState.status !== 'open') return;
    const { recipientId, occurredAt } = await this.#pastOf(cause, event);
    if (recipientId === null || tenantState.erasedPersons.includes(recipientId)) return;
    await streams.mails.execute({
      stream: tenantStream('mail', tenant),
      command: await this.#commandOf(cause, event, recipientId, occurredAt),
      envelope: systemEnvelope(PROCESS, tenant, ['report', cause.eventId], cause),
    });
  }

  async #commandOf(
    { tenant, recordedAt: at }: MailCause,
    event: ConnectorFailed | ConnectorRecovered,
    recipientId: PersonId,
    occurredAt: readonly Instant[],
  ): Promise<MailCommand> {
    const { system } = event.data;
    if (event.type === 'ConnectorRecovered') return { type: 'ReportRecovery', at, recipientId, system };
    const { code } = event.data;
    const { state } = await this.options.streams.mails.read(tenantStream('mail', tenant), TRUSTED_FOR_MS);
    const last = state.reports.find((report) => report.system === system && report.code === code);
    const since = last?.reportedAt ?? Number.NEGATIVE_INFINITY;
    const occurrences = Math.max(1, occurredAt.filter((one) => one > since).length);
    return { type: 'ReportFailure', at, recipientId, system, code, occurrences };
  }

  async #pastOf({ tenant, position }: MailCause, { type, data }: ConnectorFailed | ConnectorRecovered): Promise<Past> {
    const occurredAt: Instant[] = [];
    let state = connectorDecider.initialState;
    const stream = tenantStream('connector', tenant);
    for await (const { event, recordedAt } of eventsUpTo(this.options.log, connectorKind, stream, position)) {
      state = connectorDecider.evolve(state, event);
      const isSame =
        type === 'ConnectorFailed' &&
        event.type === 'ConnectorFailed' &&
        event.data.system === data.system &&
        event.data.code === data.code;
      if (isSame) occurredAt.push(recordedAt);
    }
    return { recipientId: state.recipientId, occurredAt };
  }
}
