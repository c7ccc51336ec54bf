import { hash } from 'node:crypto';
import type { TenantId } from '#domain/identity/ids.js';
import type { SourceKey } from '#domain/ingest/events.js';
import type { LookoutMessage } from '#domain/lookout/message.js';
import { readLookoutEvent } from '#domain/lookout/read-event.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { commandIdOf } from '../commands/event-ids.js';
import type { Framed } from './framing/framed.js';

/** One event as it came, and what it says. */
export interface SourceEvent {
  readonly key: SourceKey;
  readonly message: LookoutMessage;
  /** As it came, or as JSON of it. */
  readonly text: () => string;
}

/**
 * What can not be read is told from others by its text, not by its id: the same event may come again, and sound. So is an
 * event without an id.
 */
export function sourceEventOf(framed: Framed): SourceEvent {
  const text = framed.kind === 'event' ? () => JSON.stringify(framed.event) : () => framed.text;
  const message: LookoutMessage =
    framed.kind === 'event'
      ? readLookoutEvent(framed.event)
      : { kind: 'setAside', reason: framed.reason, device: null };
  const key = message.kind === 'setAside' ? `sha256:${hash('sha256', text().toWellFormed(), 'hex')}` : message.id;
  return { key, message, text };
}

/** Beside an id of an API client, which holds `azp` and `sub`. */
const CLIENT = 'ingest lookout';

/**
 * The envelope of what an event leads to. Its id comes from the event's, so that the same event leads to the same events
 * of ours, at every try.
 */
export function eventEnvelopeOf(request: CommandEnvelope, tenant: TenantId, key: SourceKey): CommandEnvelope {
  const commandId = commandIdOf(tenant, CLIENT, key);
  return {
    tenantId: tenant,
    actor: request.actor,
    commandId,
    requestHash: hash('sha256', `${CLIENT}\n${key}`, 'hex'),
    correlationId: request.correlationId,
    causationId: request.commandId,
  };
}
