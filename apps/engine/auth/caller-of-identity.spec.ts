import { describe, expect, it } from '@jest/globals';
import { deviceId, directoryId, tenantId } from '#domain/identity/ids.js';
import type { RegisteredTenant } from '#domain/tenant/decider.js';
import { callerOfIdentity } from './caller-of-identity.js';
import { refuseForeignDevice } from './caller.js';
import type { Identity } from './identity.js';

const FULL = directoryId('aaaaaaaa-0000-4000-8000-000000000001');
const RESTRICTED = directoryId('aaaaaaaa-0000-4000-8000-000000000002');
const DEVICE = deviceId('00000000-0000-5000-8000-000000000001');
const OTHER = deviceId('00000000-0000-5000-8000-000000000002');

const TENANT: RegisteredTenant = {
  status: 'open',
  tenantId: tenantId('11111111-1111-4111-8111-111111111111'),
  displayName: 'Contoso',
  fullAccessGroupId: FULL,
  restrictedAccessGroupId: RESTRICTED,
  rulesVersion: 1,
  erasedPersons: [],
};

const identity = (part: Partial<Identity>): Identity => ({
  subject: 'subject',
  client: 'client',
  tenantId: TENANT.tenantId,
  applicationRoles: [],
  groups: new Set(),
  globalAdministrator: false,
  deviceId: null,
  expiresAt: 1_790_000_000,
  ...part,
});

describe('the caller of an identity', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['the full-access group', [FULL], ['full']],
    ['the restricted-access group', [RESTRICTED], ['restricted']],
    ['both groups', [RESTRICTED, FULL], ['full']],
    ['neither group', ['aaaaaaaa-0000-4000-8000-000000000003'], []],
  ])('R3 in %s', (_, groups, roles) => {
    expect([...callerOfIdentity(identity({ groups: new Set(groups) }), TENANT).roles]).toEqual(roles);
  });

  it('R3 groups of one tenant open no other', () => {
    const other = { ...TENANT, fullAccessGroupId: OTHER_GROUP, restrictedAccessGroupId: null };
    expect(callerOfIdentity(identity({ groups: new Set([FULL, RESTRICTED]) }), other).roles.size).toBe(0);
  });

  it('R3 forgets nothing and keeps nothing when the tenant registers other groups', () => {
    const member = identity({ groups: new Set([FULL]) });
    expect(callerOfIdentity(member, TENANT).roles.has('full')).toBe(true);
    expect(callerOfIdentity(member, { ...TENANT, fullAccessGroupId: OTHER_GROUP }).roles.has('full')).toBe(false);
    expect(callerOfIdentity(member, TENANT)).toBe(callerOfIdentity(member, TENANT));
  });

  it('R3 application roles stand beside groups', () => {
    const caller = callerOfIdentity(
      identity({ applicationRoles: ['auditor'], groups: new Set([FULL]), globalAdministrator: true }),
      TENANT,
    );
    expect([...caller.roles].sort()).toEqual(['auditor', 'full', 'globalAdmin']);
  });

  it('names who acts by opaque ids', () => {
    const actorOf = (part: Partial<Identity>) => callerOfIdentity(identity(part), TENANT).actor;
    expect(actorOf({ groups: new Set([FULL]) })).toEqual({ type: 'admin', id: 'subject' });
    expect(actorOf({ applicationRoles: ['service'] })).toEqual({ type: 'service', id: 'subject' });
    expect(actorOf({ applicationRoles: ['device'] })).toEqual({ type: 'device', id: 'subject' });
    expect(actorOf({ applicationRoles: ['device'], deviceId: DEVICE })).toEqual({ type: 'device', id: DEVICE });
  });

  it('is one client by azp and sub', () => {
    expect(callerOfIdentity(identity({}), null).clientId).toBe('client subject');
  });
});

const OTHER_GROUP = directoryId('aaaaaaaa-0000-4000-8000-000000000009');

describe('a token that names a device', () => {
  const bound = (part: Partial<Identity>) =>
    callerOfIdentity(identity({ applicationRoles: ['device'], deviceId: DEVICE, ...part }), TENANT);

  it('reaches that one and no other', () => {
    expect(() => refuseForeignDevice(bound({}), DEVICE)).not.toThrow();
    expect(() => refuseForeignDevice(bound({}), OTHER)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('binds nobody who may reach every device by another role', () => {
    expect(() => refuseForeignDevice(bound({ applicationRoles: ['device', 'service'] }), OTHER)).not.toThrow();
    expect(() => refuseForeignDevice(bound({ deviceId: null }), OTHER)).not.toThrow();
  });
});
