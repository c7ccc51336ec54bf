import type { TenantId } from '#domain/identity/ids.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { commandIdOf } from '../commands/event-ids.js';
import { requestHashOf } from '../commands/request-hash.js';

/**
 * What a command of the engine itself brings along. Its id is a UUIDv5 of tenant, process and name, so that the same
 * command issued again, by this process or after a crash by the next one, is a repeated one and writes nothing.
 *
 * @param process such as `timers`; a client's own name holds a space, so that no client shares its ids
 * @param name what the command is about: the same for the same command, and for no other one
 * @param cause the event that led to it; null where it was the clock
 */
export function systemEnvelope(
  process: string,
  tenant: TenantId,
  name: readonly (string | number)[],
  cause: { readonly eventId: string; readonly correlationId: string } | null = null,
): CommandEnvelope {
  const commandId = commandIdOf(tenant, process, JSON.stringify(name));
  return {
    tenantId: tenant,
    actor: { type: 'system', id: process },
    commandId,
    requestHash: requestHashOf('SYSTEM', process, name),
    correlationId: cause?.correlationId ?? commandId,
    causationId: cause?.eventId ?? commandId,
  };
}
