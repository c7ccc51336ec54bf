import { describe, expect, it } from '@jest/globals';
import {
  commandId,
  deviceId,
  directoryId,
  eventId,
  mtdDeviceId,
  personId,
  sourceName,
  sweepId,
  tenantId,
  threatId,
} from './ids.js';

const UUID = 'b3a1f0de-0c4e-4b7a-9f0d-2f6f5a1c9e01';

describe('an id', () => {
  it.each([
    ['TenantId', tenantId],
    ['DeviceId', deviceId],
    ['DirectoryId', directoryId],
    ['PersonId', personId],
    ['SweepId', sweepId],
    ['EventId', eventId],
    ['CommandId', commandId],
  ])('%s is a UUID in lower case, and nothing else', (_name, make) => {
    expect(make(UUID)).toBe(UUID);
    for (const text of [UUID.toUpperCase(), `{${UUID}}`, ` ${UUID}`, `${UUID}\n`, UUID.replaceAll('-', ''), '']) {
      expect(() => make(text)).toThrow(TypeError);
    }
  });

  it.each([
    ['MtdDeviceId', mtdDeviceId],
    ['ThreatId', threatId],
  ])('%s is 1 to 128 letters, digits and ._:-', (_name, make) => {
    for (const text of ['a', 'A-1_b.c:d', '__proto__', 'x'.repeat(128)]) expect(make(text)).toBe(text);
    for (const text of ['', 'x'.repeat(129), 'a b', 'a/b', 'é', 'a\n', '\u0000']) {
      expect(() => make(text)).toThrow(TypeError);
    }
  });

  it('SourceName is 1 to 32 lower-case letters and digits', () => {
    for (const text of ['a', 'lookout', 'mtd2', 'x'.repeat(32)]) expect(sourceName(text)).toBe(text);
    for (const text of ['', 'x'.repeat(33), 'Lookout', 'a-b', 'a.b', 'a b', 'é', 'a\n']) {
      expect(() => sourceName(text)).toThrow(TypeError);
    }
  });
});
