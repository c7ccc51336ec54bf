import { InvalidArgumentError } from 'commander';
import { isTenantId } from '#domain/identity/ids.js';
import type { TenantId } from '#domain/identity/ids.js';
import type { Instant } from '#domain/instant.js';
import { parseInstant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import { isPosition } from '#domain/log/event-log.js';

/** Readers of option values for commander: each returns what the text says, or throws what it may be. */

export function anInstant(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new InvalidArgumentError('It may be an RFC 3339 time such as 2026-11-23T14:02:00Z.');
  return instant;
}

export function aPosition(text: string): Position {
  if (!isPosition(text)) throw new InvalidArgumentError('It may be a position as "vedette events" prints it.');
  return text;
}

export function aTenantId(text: string): TenantId {
  const id = text.toLowerCase();
  if (!isTenantId(id)) throw new InvalidArgumentError('It may be the Entra tenant id, a UUID.');
  return id;
}

/** For an option that may be given several times. */
export const collected = (text: string, before: readonly string[]): readonly string[] => [...before, text];
