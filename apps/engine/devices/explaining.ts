import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { Evidence } from '#domain/compliance/explanation/evidence.js';
import { evidenceOf, isEvidenceType, mayMatterTo } from '#domain/compliance/explanation/evidence.js';
import type { Explanation } from '#domain/compliance/explanation/explanation.js';
import { explanationOf } from '#domain/compliance/explanation/explanation.js';
import type { TenantId } from '#domain/identity/ids.js';
import { isSourceName } from '#domain/identity/ids.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import { deviceStream, ingestStream, tenantStream } from '#domain/identity/stream-name.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import type { TenantBody } from '#projections/folds/devices/rows.js';
import { EVENT_LOG } from '../ports.js';

/**
 * The streams that say by what all devices of a tenant are judged, and the events before which nothing of them matters:
 * they are read from their ends.
 */
const JUDGED_BY = [
  { category: 'tenant', since: ['TenantRegistered', 'RulesAdopted'] },
  { category: 'connector', since: ['ConnectorCreated', 'ConnectorConnected', 'ConnectorDeprovisioned'] },
  { category: 'threatPolicy', since: ['ThreatPolicyInitialized', 'ThreatPolicyReset'] },
  { category: 'compliancePolicy', since: ['CompliancePolicyInitialized'] },
] as const;

const inOrder = (evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.toSorted((a, b) => (a.position < b.position ? -1 : 1));

/** The events behind a verdict, read from the log when somebody asks (domain.md, *Why*). */
@Injectable()
export class Explaining {
  readonly #logger = new Logger(Explaining.name);

  constructor(@Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'readStream'>) {}

  /** Why a row's verdict is what it is. Where its events can't be followed any more, it is the event that can't be read. */
  async explanationOf(models: Pick<ReadModels, 'status'>, row: DeviceRow, tenant: TenantBody): Promise<Explanation> {
    if (row.staleLevel !== null) return parkedBy(models, row);
    const judgedBy = await this.judgedBy(row, tenant);
    const explanation =
      explanationOf(row.verdict, inOrder([...judgedBy, ...(await this.ofDevice(row, mayMatterTo(row.device)))])) ??
      explanationOf(row.verdict, inOrder([...judgedBy, ...(await this.ofDevice(row, isEvidenceType))]));
    if (explanation !== null) return explanation;
    this.#logger.error({ device: row.deviceId, position: row.position }, 'The log does not come to this verdict.');
    return { events: [], reasons: row.verdict.reasons.map((reason) => ({ ...reason, events: [] })) };
  }

  private async ofDevice(
    { tenantId, deviceId, revision }: DeviceRow,
    matters: (type: string, n: number) => boolean,
  ): Promise<readonly Evidence[]> {
    const evidence: Evidence[] = [];
    for await (const recorded of this.log.readStream(deviceStream(tenantId, deviceId), { to: revision })) {
      if (matters(recorded.type, recorded.revision)) evidence.push(...[evidenceOf(recorded) ?? []].flat());
    }
    return evidence;
  }

  private async judgedBy({ tenantId, position, verdict }: DeviceRow, { gaps }: TenantBody): Promise<Evidence[]> {
    const found: Evidence[] = [];
    for (const { category, since } of JUDGED_BY) {
      found.push(...(await this.backTo(tenantStream(category, tenantId), position, since)));
    }
    // A gap is behind no other reason, and a source's stream may be long.
    if (!verdict.reasons.some(({ code }) => code === 'dataGap')) return found;
    for (const stream of sourcesOf(tenantId, gaps)) found.push(...(await this.backTo(stream, position, [])));
    return found;
  }

  /** What a verdict can rest on of a stream up to a position, back to the newest event of some types. */
  private async backTo(stream: StreamName, upTo: Position, since: readonly string[]): Promise<readonly Evidence[]> {
    const evidence: Evidence[] = [];
    for await (const recorded of this.log.readStream(stream, { direction: 'backwards' })) {
      if (recorded.position > upTo || !isEvidenceType(recorded.type)) continue;
      const one = evidenceOf(recorded);
      if (one !== null) evidence.push(one);
      if (since.includes(recorded.type)) return evidence;
    }
    return evidence;
  }
}

const sourcesOf = (tenant: TenantId, gaps: TenantBody['gaps']): readonly StreamName[] =>
  Object.keys(gaps)
    .filter(isSourceName)
    .map((source) => ingestStream(tenant, source));

/** The event that could not be folded: of the device, or of its tenant. */
function parkedBy(models: Pick<ReadModels, 'status'>, { tenantId, deviceId, verdict }: DeviceRow): Explanation {
  const events = models
    .status()
    .parkedKeys.filter((parked) => parked.tenantId === tenantId && (parked.key === deviceId || parked.key === null))
    .map(({ eventId }) => eventId);
  return { events, reasons: verdict.reasons.map((reason) => ({ ...reason, events })) };
}
