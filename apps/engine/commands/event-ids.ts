import type { CommandId, EventId, TenantId } from '#domain/identity/ids.js';
import { commandId, eventId } from '#domain/identity/ids.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import { randomUUID } from 'node:crypto';
import { parse } from 'uuid';
import { nameUuid } from './name-uuid.js';

/** Namespaces of Vedette's own UUIDv5s. They never change: a repeated append is recognised by the ids they lead to. */
const EVENT_NAMESPACE = parse('8f0a3f6e-3c1b-5d6a-9a53-7c5f1c1f2b10');
const COMMAND_NAMESPACE = parse('d0a7a3c4-52f5-5c0e-8f7e-0b1d6f1c9e21');

/**
 * UUIDv5 of (stream, command id, index), so that the same decision of the same command leads to the same ids on every
 * node and at every try.
 *
 * @param index of the event among those that the command decided, from 0
 */
export function eventIdOf(stream: StreamName, command: CommandId, index: number): EventId {
  return eventId(nameUuid(EVENT_NAMESPACE, `${stream} ${command} ${index}`));
}

/**
 * UUIDv5 of (tenant, client, `Idempotency-Key`): two requests with one key are one command.
 *
 * @param client who sends it: `azp` and `sub` of the token
 * @param key null where the client sent none; every such request is a command of its own
 */
export function commandIdOf(tenant: TenantId, client: string, key: string | null): CommandId {
  if (key === null) return commandId(randomUUID());
  return commandId(nameUuid(COMMAND_NAMESPACE, JSON.stringify([tenant, client, key])));
}

/**
 * UUIDv5 of (command id, step): the id of a command that a client's command leads to on a stream where the client's own
 * may stand too. The same at every try, so that a repeated request finds what was done and does what was not.
 */
export function stepIdOf(command: CommandId, step: string): CommandId {
  return commandId(nameUuid(COMMAND_NAMESPACE, `${command} ${step}`));
}
