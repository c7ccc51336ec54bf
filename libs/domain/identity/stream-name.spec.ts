import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deviceId, personId, sourceName, tenantId } from './ids.js';
import { CATEGORIES, deviceStream, ingestStream, parseStreamName, tenantStream, userStream } from './stream-name.js';

const tenant = fc.uuid().map(tenantId);
const device = fc.uuid().map(deviceId);
const user = fc.uuid().map(personId);
const source = fc.stringMatching(/^[a-z0-9]{1,32}$/).map(sourceName);

describe('a stream name', () => {
  it('holds its category before the first hyphen', () => {
    for (const category of CATEGORIES) expect(category).not.toContain('-');
  });

  it('of a tenant is read back', () => {
    const category = fc.constantFrom(
      'tenant',
      'connector',
      'enrollmentGroups',
      'threatPolicy',
      'compliancePolicy',
      'mail',
    );
    fc.assert(
      fc.property(category, tenant, (name, id) => {
        expect(parseStreamName(tenantStream(name, id))).toEqual({ category: name, tenant: id });
      }),
    );
  });

  it('of a device is read back', () => {
    fc.assert(
      fc.property(tenant, device, (tenantOf, deviceOf) => {
        const expected = { category: 'device', tenant: tenantOf, device: deviceOf };
        expect(parseStreamName(deviceStream(tenantOf, deviceOf))).toEqual(expected);
      }),
    );
  });

  it('of a user is read back', () => {
    fc.assert(
      fc.property(tenant, user, (tenantOf, userOf) => {
        const expected = { category: 'user', tenant: tenantOf, user: userOf };
        expect(parseStreamName(userStream(tenantOf, userOf))).toEqual(expected);
      }),
    );
  });

  it('of a source is read back', () => {
    fc.assert(
      fc.property(tenant, source, (tenantOf, sourceOf) => {
        const expected = { category: 'ingest', tenant: tenantOf, source: sourceOf };
        expect(parseStreamName(ingestStream(tenantOf, sourceOf))).toEqual(expected);
      }),
    );
  });

  it.each([
    '',
    'tenant',
    '-',
    '$all-00000000-0000-4000-8000-000000000001',
    'person-00000000-0000-4000-8000-000000000001',
    'tenant-00000000-0000-4000-8000-00000000000A',
    'tenant-00000000-0000-4000-8000-000000000001.00000000-0000-4000-8000-000000000002',
    'device-00000000-0000-4000-8000-000000000001',
    'device-00000000-0000-4000-8000-000000000001.x',
    'device-00000000-0000-4000-8000-00000000000100000000-0000-4000-8000-000000000002',
    'user-00000000-0000-4000-8000-000000000001',
    'user-00000000-0000-4000-8000-000000000001.anna',
    'ingest-00000000-0000-4000-8000-000000000001',
    'ingest-00000000-0000-4000-8000-000000000001.',
    'ingest-00000000-0000-4000-8000-000000000001.Lookout',
    'mail-00000000-0000-4000-8000-000000000001.lookout',
    'device-00000000-0000-4000-8000-000000000001-00000000-0000-4000-8000-000000000002',
  ])('is not read from %j', (name) => {
    expect(parseStreamName(name)).toBeNull();
  });

  it('never comes from another text that differs from it', () => {
    fc.assert(
      fc.property(tenant, device, fc.string({ minLength: 1 }), (tenantOf, deviceOf, extra) => {
        expect(parseStreamName(deviceStream(tenantOf, deviceOf) + extra)).toBeNull();
      }),
    );
  });
});
