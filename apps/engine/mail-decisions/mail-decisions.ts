import { decodeEvent } from '#domain/codec/event-codec.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { EventLog, RecordedEvent } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import type { Streams } from '../commands/streams.js';
import { LogFollower } from '../processes/log-follower.js';
import type { ProcessMetrics } from '../processes/process-metrics.js';
import { retried } from '../processes/retried.js';
import { FailureReports } from './failure-reports.js';
import { FollowedUsers } from './followed-users.js';
import { PROCESS } from './mail-cause.js';
import { ThreatAlerts } from './threat-alerts.js';

export interface MailDecisionsOptions {
  readonly log: Pick<EventLog, 'subscribeToAll' | 'readStream'>;
  readonly latestValues: Pick<LatestValues, 'get' | 'set'>;
  readonly streams: Pick<Streams, 'tenants' | 'threatPolicies' | 'mails'>;
  readonly metrics: ProcessMetrics;
}

/** What it looks at; everything else is passed over undecoded. */
const LOOKED_AT: ReadonlySet<string> = new Set([
  'ThreatDetected',
  'ThreatReclassified',
  'ConnectorFailed',
  'ConnectorRecovered',
  'UserSignedIn',
  'NotificationPreferenceChanged',
]);

/**
 * R29, R30: the process that decides whom to mail about what. It follows the log and writes its decisions as events; the
 * mails themselves are another process's business. Repeated after a crash it decides nothing anew.
 */
export class MailDecisions {
  readonly #stopping = new AbortController();
  readonly #users = new FollowedUsers();
  readonly #follower: LogFollower;
  readonly #alerts: ThreatAlerts;
  readonly #reports: FailureReports;

  constructor(private readonly options: MailDecisionsOptions) {
    const { metrics } = options;
    this.#alerts = new ThreatAlerts({ ...options, users: this.#users });
    this.#reports = new FailureReports(options);
    this.#follower = new LogFollower({
      ...options,
      name: PROCESS,
      streamPrefixes: ['device-', 'connector-', 'user-'],
      concerns: (event) => this.#concerns(event),
      handle: (event) => this.#handle(event),
      onFailure: () => metrics.failures.inc({ process: PROCESS }),
      onSetAside: () => metrics.setAside.inc({ process: PROCESS }),
    });
  }

  async start(): Promise<void> {
    const { signal } = this.#stopping;
    const rebuild = async (): Promise<void> =>
      this.#users.rebuild(this.options.log, await this.#follower.place(), signal);
    const attempts = Number.POSITIVE_INFINITY;
    await retried(rebuild, { attempts, signal, onFailure: (error) => this.#follower.failed(error) });
    if (!signal.aborted) this.#follower.start();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#follower.stop();
  }

  /** A threat concerns nobody in a tenant where nobody has signed in, so it is not even decoded. */
  #concerns({ type, stream }: RecordedEvent): boolean {
    if (!LOOKED_AT.has(type)) return false;
    if (!stream.startsWith('device-')) return true;
    const tenant = parseStreamName(stream)?.tenant;
    return tenant !== undefined && this.#users.withAccess(tenant).length > 0;
  }

  async #handle(recorded: RecordedEvent): Promise<void> {
    const address = parseStreamName(recorded.stream);
    const decoded = decodeEvent(recorded);
    if (address === null || !decoded.known) return;
    const { event, metadata } = decoded;
    const cause = {
      tenant: address.tenant,
      position: recorded.position,
      eventId: recorded.id,
      correlationId: metadata.correlationId,
      recordedAt: metadata.recordedAt,
    };
    switch (event.type) {
      case 'ThreatDetected':
      case 'ThreatReclassified':
        if (address.category === 'device') await this.#alerts.consider(cause, address.device, event);
        return;
      case 'ConnectorFailed':
      case 'ConnectorRecovered':
        await this.#reports.consider(cause, event);
        return;
      default:
        this.#users.fold(recorded);
    }
  }
}
