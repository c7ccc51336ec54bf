import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '#domain/instant.js';
import { position } from '#domain/log/event-log.js';
import type { Selection } from './select-events.js';
import { select } from './select-events.js';

const everything: Selection = { stream: null, types: [], from: null, to: null };
const at = (text: string) => parseInstant(text);
const recorded = {
  position: position('1'),
  stream: 'tenant-1',
  revision: 0,
  id: 'e1',
  type: 'TenantRegistered',
  data: '{}',
  metadata: '{"recordedAt":"2026-11-23T10:00:00.000Z"}',
};

describe('events of the log', () => {
  it('are all wanted where nothing is asked for', () => {
    expect(select(recorded, everything)).toBe('yes');
  });

  it('are those of exactly the named stream', () => {
    expect(select(recorded, { ...everything, stream: 'tenant-1' })).toBe('yes');
    expect(select(recorded, { ...everything, stream: 'tenant-' })).toBe('no');
  });

  it('are those of the named types', () => {
    expect(select(recorded, { ...everything, types: ['ThreatDetected', 'TenantRegistered'] })).toBe('yes');
    expect(select(recorded, { ...everything, types: ['ThreatDetected'] })).toBe('no');
  });

  it('are those recorded from the one instant to the other, both included', () => {
    const ten = at('2026-11-23T10:00:00Z');
    expect(select(recorded, { ...everything, from: ten, to: ten })).toBe('yes');
    expect(select(recorded, { ...everything, from: at('2026-11-23T10:00:00.001Z') })).toBe('no');
  });

  it('end at the first that was recorded too late', () => {
    expect(select(recorded, { ...everything, to: at('2026-11-23T09:59:59.999Z') })).toBe('after');
  });

  it('are not hidden by metadata that can not be read', () => {
    const broken = { ...recorded, metadata: '{"recordedAt":' };
    expect(select(broken, { ...everything, from: at('2026-11-23T10:00:00Z') })).toBe('yes');
  });
});
