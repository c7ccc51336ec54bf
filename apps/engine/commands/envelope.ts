import type { CommandId, TenantId } from '#domain/identity/ids.js';
import type { EventMetadata } from '#domain/log/event-log.js';

/** What a command brings along beside its content: it becomes the metadata of the events. */
export interface CommandEnvelope {
  readonly tenantId: TenantId;
  readonly actor: EventMetadata['actor'];
  readonly commandId: CommandId;
  /** See `requestHashOf`. */
  readonly requestHash: string;
  /** Shared by everything that one request led to. */
  readonly correlationId: string;
  /** The command or event that led to this command; its own id where a client sent it. */
  readonly causationId: string;
  /** RFC 3339. The time that an observation claimed, where that was later than now; it then counts as now. */
  readonly claimedAt?: string;
}
