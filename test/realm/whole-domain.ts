import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { decodeEvent, encodeEvent } from '#domain/codec/event-codec.js';
import { compliancePolicyDecider } from '#domain/compliance-policy/decider.js';
import { connectorDecider } from '#domain/connector/decider.js';
import type { Decider, DomainEvent } from '#domain/decider.js';
import { deviceDecider } from '#domain/device/decider.js';
import { enrollmentGroupsDecider } from '#domain/enrollment-groups/decider.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import { ingestDecider } from '#domain/ingest/decider.js';
import type { Instant } from '#domain/instant.js';
import { formatInstant } from '#domain/instant.js';
import { mailDecider } from '#domain/mail/decider.js';
import { tenantDecider } from '#domain/tenant/decider.js';
import { threatPolicyDecider } from '#domain/threat-policy/decider.js';
import { userDecider } from '#domain/user/decider.js';
import type { FoldedEvent } from '#projections/folds/projection.js';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import type { DeviceBody, TenantBody } from '#projections/folds/devices/rows.js';

/** One stream and the commands that it is given, in order. */
export interface StreamHistory {
  readonly stream: StreamName;
  readonly commands: readonly unknown[];
}

interface Written {
  readonly stream: StreamName;
  readonly revision: number;
  readonly data: string;
  readonly event: VedetteEvent;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
}

// The histories are the specs' own, drawn by the arbitraries of each category and passed on as JSON text.
const isHistories = (value: unknown): value is readonly StreamHistory[] => Array.isArray(value);
const isHistoryOf = <State, Command, Event extends DomainEvent>(
  _decider: Decider<State, Command, Event>,
  commands: unknown,
): commands is readonly Command[] => Array.isArray(commands);

/** Through the log and back, as every event goes. */
function recorded(stream: StreamName, revision: number, event: VedetteEvent): Written {
  const { type, data, schemaVersion } = encodeEvent(event);
  const metadata = JSON.stringify({
    tenantId: 'tenant',
    actor: { type: 'system', id: 'realm' },
    commandId: 'a',
    requestHash: 'b',
    correlationId: 'c',
    causationId: 'd',
    occurredAt: formatInstant(event.occurredAt),
    schemaVersion,
    recordedAt: formatInstant(event.occurredAt),
  });
  const decoded = decodeEvent({ type, data, metadata });
  if (!decoded.known) throw new Error(`${type} is not known`);
  return { stream, revision, data, event: decoded.event, ...decoded.metadata };
}

/** Decides each command on what the ones before it led to. */
function decided<State, Command, Event extends VedetteEvent>(
  decider: Decider<State, Command, Event>,
  { stream, commands }: StreamHistory,
): readonly Written[] {
  if (!isHistoryOf(decider, commands)) return [];
  const written: Written[] = [];
  let state = decider.initialState;
  for (const command of commands) {
    const decision = decider.decide(command, state);
    for (const event of 'events' in decision ? decision.events : []) {
      state = decider.evolve(state, event);
      written.push(recorded(stream, written.length, event));
    }
  }
  return written;
}

function eventsOf(history: StreamHistory): readonly Written[] {
  switch (parseStreamName(history.stream)?.category) {
    case 'tenant':
      return decided(tenantDecider, history);
    case 'connector':
      return decided(connectorDecider, history);
    case 'enrollmentGroups':
      return decided(enrollmentGroupsDecider, history);
    case 'threatPolicy':
      return decided(threatPolicyDecider, history);
    case 'compliancePolicy':
      return decided(compliancePolicyDecider, history);
    case 'device':
      return decided(deviceDecider, history);
    case 'user':
      return decided(userDecider, history);
    case 'ingest':
      return decided(ingestDecider, history);
    case 'mail':
      return decided(mailDecider, history);
    case undefined:
      throw new Error(`${history.stream} is no stream of ours`);
  }
}

/** Every row and entry that the folds give for the events, in their order, each row folded again at the end. */
function folded(events: readonly Written[]): readonly unknown[] {
  const given: unknown[] = [];
  const rows = new Map<string, DeviceBody>();
  let tenant: TenantBody = devicesProjection.initialTenant;
  for (const { stream, revision, event, occurredAt, recordedAt } of events) {
    const address = parseStreamName(stream);
    if (address === null || !devicesProjection.handles.has(event.type)) continue;
    const cause = { eventId: `${stream}@${revision}`, occurredAt, recordedAt };
    const seen: FoldedEvent = { event, address, revision, cause };
    const key = devicesProjection.keyOf(address);
    if (key === null) {
      const before = tenant;
      const after = devicesProjection.foldTenant(before, seen);
      tenant = after.row;
      given.push(after);
      for (const [rowKey, row] of rows)
        given.push(devicesProjection.refold(rowKey, { before, after: tenant }, row, cause));
    } else {
      const after = devicesProjection.foldRow(key, tenant, rows.get(key) ?? null, seen);
      rows.set(key, after.row);
      given.push(after, devicesProjection.listsOf(after.row), devicesProjection.timersOf(after.row));
    }
  }
  return given;
}

/**
 * Everything that the domain and the folds make of some histories: the events as they are stored, and all rows and
 * entries, as JSON text. Text in and text out, so that it can be run in another realm.
 */
export function wholeDomain(histories: string): string {
  const parsed: unknown = JSON.parse(histories);
  if (!isHistories(parsed)) throw new TypeError('not a list of histories');
  const events = parsed.flatMap(eventsOf);
  return JSON.stringify({ events: events.map(({ event, data }) => [event.type, data]), folded: folded(events) });
}
