import { Inject, Injectable } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import type { JsonObject } from '#domain/codec/json.js';
import type { DeviceId, TenantId, ThreatId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { SealedDetails } from '#domain/personal-data/sealed-details.js';
import type { Caller } from '../auth/caller.js';
import { EVENT_LOG } from '../ports.js';
import { historyOf } from './device-history.js';
import { ERASED, Sealing } from './sealing.js';

/** What stands in the place of sealed fields for who may not read them. */
export const WITHHELD = '[sealed]';

/** R3: restricted access, and who only writes, read the open fields. */
export const mayUnseal = ({ roles }: Caller): boolean => roles.has('full') || roles.has('auditor');

/** Details of a threat as they are shown. */
export interface ShownDetails {
  readonly open: JsonObject;
  /** The sealed fields, or why they are not there; null where there were none. */
  readonly sealed: JsonObject | typeof ERASED | typeof WITHHELD | null;
}

/** The newest details that were told of a threat, and for which device they were sealed. */
interface Told {
  readonly at: Instant;
  readonly device: DeviceId;
  readonly details: SealedDetails;
}

/** Details of threats, read from the log when somebody looks at them: no state and no read model holds them. */
@Injectable()
@ApiSchema({ description: 'What the source told beside: evidence, nothing judges by it.' })
export class ThreatDetails {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(Sealing) private readonly sealing: Sealing,
  ) {}

  /**
   * The newest details of each threat of a device, by its own time.
   *
   * @param unsealed whether the caller may read what is sealed
   */
  async of(tenant: TenantId, device: DeviceId, unsealed: boolean): Promise<ReadonlyMap<ThreatId, ShownDetails>> {
    const newest = new Map<ThreatId, Told>();
    for await (const { device: where, event } of historyOf(this.log, tenant, device)) {
      if (event.type !== 'ThreatDetected' && event.type !== 'ThreatReclassified') continue;
      const { threatId, details } = event.data;
      const known = newest.get(threatId);
      if (details !== null && (known === undefined || event.occurredAt >= known.at))
        newest.set(threatId, { at: event.occurredAt, device: where, details });
    }
    const shown = new Map<ThreatId, ShownDetails>();
    for (const [id, told] of newest) shown.set(id, await this.shown(tenant, told, unsealed));
    return shown;
  }

  /** Threats of a device with their details. */
  async shownIn<Threat extends { readonly threatId: string }>(
    tenant: TenantId,
    device: DeviceId,
    threats: readonly Threat[],
    unsealed: boolean,
  ): Promise<(Threat & { readonly details?: ShownDetails })[]> {
    if (threats.length === 0) return [];
    const told: ReadonlyMap<string, ShownDetails> = await this.of(tenant, device, unsealed);
    return threats.map((threat) => {
      const details = told.get(threat.threatId);
      return details === undefined ? threat : { ...threat, details };
    });
  }

  private async shown(tenant: TenantId, { device, details }: Told, unsealed: boolean): Promise<ShownDetails> {
    const { open, sealed } = details;
    if (sealed === null) return { open, sealed };
    const fields = await this.sealing.unseal(tenant, device, sealed);
    if (fields === null) return { open, sealed: ERASED };
    return { open, sealed: unsealed ? fields : WITHHELD };
  }
}
