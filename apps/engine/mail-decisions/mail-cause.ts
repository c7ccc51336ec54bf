import type { TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';

/** Name of the process: of its checkpoint, and of who its events say decided. */
export const PROCESS = 'mail';

/** The event that a mail is decided because of. */
export interface MailCause {
  readonly tenant: TenantId;
  readonly position: Position;
  readonly eventId: string;
  readonly correlationId: string;
  /** When it was recorded: the decision is made as of then, so that it comes out the same after a crash. */
  readonly recordedAt: Instant;
}
