import type { ThreatDetected, ThreatReclassified } from '#domain/device/events.js';
import { deviceDecider } from '#domain/device/decider.js';
import { threatOf } from '#domain/device/state.js';
import type { DeviceId, PersonId, TenantId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import { toldOf } from '#domain/mail/decider.js';
import type { AlertRisk } from '#domain/mail/events.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';
import type { ThreatPolicy } from '#domain/threat-policy/policy.js';
import { riskOf } from '#domain/threat-policy/policy.js';
import type { UserState } from '#domain/user/decider.js';
import { deviceKind, threatPolicyKind } from '../commands/stream-kinds.js';
import type { Streams } from '../commands/streams.js';
import { TRUSTED_FOR_MS } from '../commands/streams.js';
import { systemEnvelope } from '../processes/system-envelope.js';
import type { FollowedUsers } from './followed-users.js';
import type { MailCause } from './mail-cause.js';
import { PROCESS } from './mail-cause.js';
import { eventsUpTo } from './past-streams.js';

export interface ThreatAlertsOptions {
  readonly log: Pick<EventLog, 'readStream'>;
  readonly streams: Pick<Streams, 'tenants' | 'threatPolicies' | 'mails'>;
  readonly users: Pick<FollowedUsers, 'withAccess'>;
}

const isAlertRisk = (risk: string): risk is AlertRisk => risk === 'low' || risk === 'medium' || risk === 'high';

/** The risks at which a threat was open: now, and before the event that is looked at. */
interface OpenRisks {
  readonly now: AlertRisk | null;
  readonly before: ReadonlySet<AlertRisk>;
}

/** R29: decides who is told of a threat. No mail goes out: the event in the mail stream is the decision. */
export class ThreatAlerts {
  constructor(private readonly options: ThreatAlertsOptions) {}

  /**
   * Looks at a detection or reclassification as it was then: by the policy of then, without what came after. A person is
   * told where the threat is open at a risk that the person wants to hear of, for the first time.
   */
  async consider(
    cause: MailCause,
    device: DeviceId,
    { data: { threatId } }: ThreatDetected | ThreatReclassified,
  ): Promise<void> {
    const { streams, users } = this.options;
    const { tenant, recordedAt: at } = cause;
    const people = users.withAccess(tenant);
    if (people.length === 0) return;
    const stream = tenantStream('mail', tenant);
    const told = toldOf((await streams.mails.read(stream, TRUSTED_FOR_MS)).state, device, threatId);
    if (people.every(({ person }) => told.includes(person))) return;
    const tenantState = (await streams.tenants.read(tenantStream('tenant', tenant), TRUSTED_FOR_MS)).state;
    if (tenantState.status !== 'open') return;
    const { now: risk, before } = await this.#risksOf(cause, device, threatId);
    if (risk === null) return;
    const wants = ({ preference }: UserState): boolean =>
      preference[risk] && ![...before].some((earlier) => preference[earlier]);
    const recipients = people
      .filter(({ person, user }) => wants(user) && !tenantState.erasedPersons.includes(person))
      .map(({ person }): PersonId => person);
    await streams.mails.execute({
      stream,
      command: { type: 'SendAlert', at, deviceId: device, threatId, risk, recipients },
      envelope: systemEnvelope(PROCESS, tenant, ['alert', cause.eventId], cause),
    });
  }

  async #risksOf(cause: MailCause, device: DeviceId, threatId: ThreatDetected['data']['threatId']): Promise<OpenRisks> {
    const policy = await this.#policyAt(cause.tenant, cause.position);
    const stream = deviceStream(cause.tenant, device);
    const before = new Set<AlertRisk>();
    let state = deviceDecider.initialState;
    let now: AlertRisk | null = null;
    for await (const { event } of eventsUpTo(this.options.log, deviceKind, stream, cause.position)) {
      if (now !== null) before.add(now);
      state = deviceDecider.evolve(state, event);
      const threat = threatOf(state, threatId);
      const risk = threat?.status === 'open' ? riskOf(policy, threat.classifications) : 'none';
      now = isAlertRisk(risk) ? risk : null;
    }
    return { now, before };
  }

  async #policyAt(tenant: TenantId, position: Position): Promise<ThreatPolicy> {
    const { log, streams } = this.options;
    const stream = tenantStream('threatPolicy', tenant);
    const present = await streams.threatPolicies.read(stream, TRUSTED_FOR_MS);
    if (present.position <= position) return present.state;
    let policy = threatPolicyDecider.initialState;
    for await (const { event } of eventsUpTo(log, threatPolicyKind, stream, position))
      policy = threatPolicyDecider.evolve(policy, event);
    return policy;
  }
}
