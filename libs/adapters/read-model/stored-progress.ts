import { isTenantId } from '#domain/identity/ids.js';
import { isInstant } from '#domain/instant.js';
import type { Instant } from '#domain/instant.js';
import { isPosition } from '#domain/log/event-log.js';
import type { Cause } from '#projections/folds/projection.js';
import type { FanOut, Lane, ParkedKey, Progress } from '#projections/runner/read-model-store.js';
import { ReadModelDamaged } from '#projections/runner/read-model-store.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new ReadModelDamaged(`the stored progress is not readable: ${what}`);
}

function fieldsOf(value: unknown, what: string): Fields {
  check(isFields(value), what);
  return value;
}

function textOf(value: unknown, what: string): string {
  check(typeof value === 'string', what);
  return value;
}

function numberOf(value: unknown, what: string): number {
  check(typeof value === 'number', what);
  return value;
}

function timeOf(value: unknown): Instant | null {
  if (value === null) return null;
  const number = numberOf(value, 'a time');
  check(isInstant(number), 'a time');
  return number;
}

function positionOf(value: unknown): Lane['position'] {
  const text = textOf(value, 'a position');
  check(isPosition(text), 'a position');
  return text;
}

function tenantOf(value: unknown): Lane['tenant'] {
  const text = textOf(value, 'a tenant');
  check(isTenantId(text), 'a tenant');
  return text;
}

function causeOf(value: unknown): Cause {
  const { eventId, occurredAt, recordedAt } = fieldsOf(value, 'a cause');
  return { eventId: textOf(eventId, 'an event id'), occurredAt: timeOf(occurredAt), recordedAt: timeOf(recordedAt) };
}

function fanOutOf(value: unknown): FanOut | null {
  if (value === null) return null;
  const { list, after, given, kind, tenantBefore, cause } = fieldsOf(value, 'a fan-out');
  check(kind === 'refold' || kind === 'stale', 'the kind of a fan-out');
  return {
    list: list === null ? null : textOf(list, 'a list'),
    after: after === null ? null : textOf(after, 'a key'),
    given: numberOf(given, 'a count'),
    kind,
    tenantBefore: tenantBefore === null ? null : textOf(tenantBefore, 'a tenant row'),
    cause: causeOf(cause),
  };
}

function laneOf(value: unknown): Lane {
  const { tenant, position, fanOut, owed } = fieldsOf(value, 'a lane');
  return {
    tenant: tenantOf(tenant),
    position: positionOf(position),
    fanOut: fanOutOf(fanOut),
    owed: owed === null ? null : positionOf(owed),
  };
}

function parkedOf(value: unknown): ParkedKey {
  const { tenant, key, position, eventId, error } = fieldsOf(value, 'a parked key');
  return {
    tenant: tenantOf(tenant),
    key: key === null ? null : textOf(key, 'a key'),
    position: positionOf(position),
    eventId: textOf(eventId, 'an event id'),
    error: textOf(error, 'an error'),
  };
}

function parsed(text: unknown, what: string): unknown {
  try {
    return JSON.parse(textOf(text, what));
  } catch (error) {
    throw new ReadModelDamaged(`the stored progress is not readable: ${what}`, { cause: error });
  }
}

function listOf<T>(text: unknown, item: (value: unknown) => T): readonly T[] {
  const list = parsed(text, 'a list');
  check(Array.isArray(list), 'a list');
  return list.map(item);
}

/** The progress in a row of the table `progress`. @throws ReadModelDamaged */
export function progressOf(row: Fields | undefined): Progress {
  const { position, events, built, lanes, parked, unknown_events: unknownEvents } = fieldsOf(row, 'no row');
  const counts = parsed(unknownEvents, 'counts');
  return {
    position: positionOf(position),
    events: numberOf(events, 'a count'),
    built: numberOf(built, 'a mark') === 1,
    lanes: listOf(lanes, laneOf),
    parked: listOf(parked, parkedOf),
    unknownEvents: new Map(
      Object.entries(fieldsOf(counts, 'counts')).map(([type, count]) => [type, numberOf(count, 'a count')]),
    ),
  };
}

/** The values of that row, in the order of its columns. */
export function valuesOf(progress: Progress): readonly (string | number)[] {
  return [
    progress.position,
    progress.events,
    progress.built ? 1 : 0,
    JSON.stringify(progress.lanes),
    JSON.stringify(progress.parked),
    JSON.stringify(Object.fromEntries(progress.unknownEvents)),
  ];
}
