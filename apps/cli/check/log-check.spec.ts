import { describe, expect, it } from '@jest/globals';
import { decodeEvent, encodeEvent } from '#domain/codec/event-codec.js';
import { tenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import { instant } from '#domain/instant.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { position } from '#domain/log/event-log.js';
import { checkLog } from './log-check.js';

const TENANT = tenantId('11111111-1111-4111-8111-111111111111');
const OTHER = '22222222-2222-4222-8222-222222222222';
const consent = encodeEvent({ type: 'TenantConsentGranted', data: {}, occurredAt: instant(0) });

function metadata(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    tenantId: TENANT,
    actor: { type: 'admin', id: 'a' },
    commandId: 'c',
    requestHash: '',
    correlationId: 'c',
    causationId: 'c',
    occurredAt: '2026-11-23T10:00:00.000Z',
    recordedAt: '2026-11-23T10:00:00.000Z',
    schemaVersion: consent.schemaVersion,
    ...changes,
  });
}

function recorded(number: number, changes: Partial<RecordedEvent> = {}): RecordedEvent {
  return {
    position: position(String(number).padStart(16, '0')),
    stream: tenantStream('tenant', TENANT),
    revision: number - 1,
    id: `e${number}`,
    type: consent.type,
    data: consent.data,
    metadata: metadata(),
    ...changes,
  };
}

const findingsIn = (...events: readonly RecordedEvent[]): readonly string[] => {
  const check = checkLog(decodeEvent, 'numbered');
  return events.flatMap((event) => check.see(event)).map(({ what }) => what);
};

describe('the check of a log', () => {
  it('finds nothing in a log that keeps its promises, and counts events and streams', () => {
    const check = checkLog(decodeEvent, 'numbered');
    const events = [recorded(1), recorded(2), recorded(3, { stream: tenantStream('connector', TENANT), revision: 0 })];
    expect(events.flatMap((event) => check.see(event))).toEqual([]);
    expect(check.summary()).toEqual({ events: 3, streams: 2, unknownTypes: new Map() });
  });

  it('names position and stream of what is wrong', () => {
    const check = checkLog(decodeEvent, 'numbered');
    expect(check.see(recorded(1, { data: '{' }))).toEqual([
      expect.objectContaining({ position: '0000000000000001', stream: `tenant-${TENANT}` }),
    ]);
  });

  it('finds a hole in the positions, at the beginning too', () => {
    expect(findingsIn(recorded(1), recorded(3, { revision: 1 }))).toEqual([
      'it comes right after position 0000000000000001',
    ]);
    expect(findingsIn(recorded(2, { revision: 0 }))).toEqual(['it comes right after position 0']);
  });

  it('finds a hole and a repetition in the revisions of a stream', () => {
    expect(findingsIn(recorded(1), recorded(2, { revision: 2 }))).toEqual([
      'revision 2, where 1 is next in its stream',
    ]);
    expect(findingsIn(recorded(1), recorded(2, { revision: 0 }))).toEqual([
      'revision 0, where 1 is next in its stream',
    ]);
  });

  it('finds time that runs backwards', () => {
    const earlier = metadata({ recordedAt: '2026-11-23T09:59:59.999Z' });
    expect(findingsIn(recorded(1), recorded(2, { metadata: earlier }))).toEqual([
      'recorded at 2026-11-23T09:59:59.999Z, before the event ahead of it (2026-11-23T10:00:00.000Z)',
    ]);
  });

  it('finds a payload, metadata and a version that this release can not read', () => {
    expect(findingsIn(recorded(1, { data: '{"a":' }))).toEqual([expect.stringContaining("can't be read")]);
    expect(findingsIn(recorded(1, { metadata: metadata({ actor: 'me' }) }))).toEqual([
      expect.stringContaining("can't be read"),
    ]);
    expect(findingsIn(recorded(1, { metadata: metadata({ schemaVersion: 99 }) }))).toEqual([
      expect.stringContaining('version 99'),
    ]);
  });

  it('finds an event of another tenant in a stream, and a stream that is none of ours', () => {
    expect(findingsIn(recorded(1, { metadata: metadata({ tenantId: OTHER }) }))).toEqual([
      `its metadata names the tenant ${OTHER}, the stream another`,
    ]);
    expect(findingsIn(recorded(1, { stream: 'somewhere' }))).toEqual(['the stream name is none of ours']);
  });

  it('finds a hole where positions are numbers, and none where they only have an order', () => {
    const withHole = [recorded(1), recorded(3, { revision: 1 })];
    expect(findingsIn(...withHole)).toEqual(['it comes right after position 0000000000000001']);
    const ordered = checkLog(decodeEvent, 'ordered');
    expect(withHole.flatMap((event) => ordered.see(event))).toEqual([]);
    expect(ordered.see(recorded(2, { revision: 2 }))).toEqual([
      expect.objectContaining({ what: 'it comes right after position 0000000000000003' }),
    ]);
  });

  it('counts event types that this release does not know, and finds nothing wrong with them', () => {
    const check = checkLog(decodeEvent, 'numbered');
    expect(check.see(recorded(1, { type: 'FromTheFuture' }))).toEqual([]);
    expect(check.summary().unknownTypes).toEqual(new Map([['FromTheFuture', 1]]));
  });
});
