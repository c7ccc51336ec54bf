import { describe, expect, it } from '@jest/globals';
import { CURRENT_RULES_VERSION } from '../compliance/rules-version.js';
import { accept } from '../decider.js';
import { directoryId, personId, tenantId } from '../identity/ids.js';
import { instant } from '../instant.js';
import { DAWN } from '../testing/values.js';
import { aTenantCommand } from '../testing/commands.js';
import { givenOf } from '../testing/decider-specification.js';
import { expectIdempotent } from '../testing/idempotence.js';
import { admission } from './admission.js';
import type { RegisterTenant, TenantCommand } from './commands.js';
import { tenantDecider } from './decider.js';
import type {
  AccessGroupsChanged,
  TenantClosed,
  TenantConsentGranted,
  TenantEvent,
  TenantRegistered,
} from './events.js';

const given = givenOf(tenantDecider);
const at = DAWN;
const contoso = {
  entraTenantId: tenantId('00000000-0000-4000-8000-000000000001'),
  displayName: 'Contoso',
  fullAccessGroupId: directoryId('00000000-0000-4000-8000-000000000002'),
  restrictedAccessGroupId: null,
};
const restrictedAccessGroupId = directoryId('00000000-0000-4000-8000-000000000003');
const anna = personId('00000000-0000-4000-8000-000000000004');
const ben = personId('00000000-0000-4000-8000-000000000005');

const register: RegisterTenant = { type: 'RegisterTenant', at, ...contoso };
const registered: TenantRegistered = {
  type: 'TenantRegistered',
  occurredAt: at,
  data: { ...contoso, rulesVersion: CURRENT_RULES_VERSION },
};
const granted: TenantConsentGranted = { type: 'TenantConsentGranted', occurredAt: at, data: {} };
const closed: TenantClosed = { type: 'TenantClosed', occurredAt: at, data: {} };

describe('a tenant', () => {
  it('R1 opens with its Entra id and access groups, and names the rules in force', () => {
    expect(given().when(register)).toEqual(accept(registered));
    const withRestricted = { ...contoso, restrictedAccessGroupId };
    expect(given().when({ type: 'RegisterTenant', at, ...withRestricted })).toEqual(
      accept({ ...registered, data: { ...withRestricted, rulesVersion: CURRENT_RULES_VERSION } }),
    );
  });

  it('R1 is not registered a second time, with the same fields or others, closed or open', () => {
    const refusal = { rejection: { code: 'tenant-already-exists' } };
    expect(given(registered).when(register)).toMatchObject(refusal);
    expect(given(registered, granted).when({ ...register, displayName: 'Fabrikam' })).toMatchObject(refusal);
    expect(given(registered, granted, closed).when(register)).toMatchObject(refusal);
  });

  it('R1 is closed once, before the consent or after it', () => {
    const close = { type: 'CloseTenant', at } as const;
    expect(given(registered).when(close)).toEqual(accept(closed));
    expect(given(registered, granted).when(close)).toEqual(accept(closed));
    expect(given(registered, granted, closed).when(close)).toEqual(accept());
  });

  it('R1 takes nothing any more once it is closed', () => {
    const commands: readonly TenantCommand[] = [
      { type: 'GrantConsent', at },
      { type: 'ChangeAccessGroups', at, fullAccessGroupId: restrictedAccessGroupId, restrictedAccessGroupId: null },
      { type: 'AdoptRules', at, rulesVersion: CURRENT_RULES_VERSION + 1 },
      { type: 'ErasePerson', at, personIds: [anna] },
    ];
    for (const command of commands) {
      expect(given(registered, granted, closed).when(command)).toMatchObject({ rejection: { code: 'tenant-closed' } });
    }
    expect(admission(given(registered, granted, closed).state)).toMatchObject({ code: 'tenant-closed' });
  });

  it('R1 that is not registered takes no other command', () => {
    const commands: readonly TenantCommand[] = [
      { type: 'GrantConsent', at },
      { type: 'ChangeAccessGroups', at, fullAccessGroupId: restrictedAccessGroupId, restrictedAccessGroupId: null },
      { type: 'AdoptRules', at, rulesVersion: 1 },
      { type: 'ErasePerson', at, personIds: [anna] },
      { type: 'CloseTenant', at },
    ];
    for (const command of commands) {
      expect(given().when(command)).toMatchObject({ rejection: { code: 'tenant-unknown' } });
    }
  });

  it('R2 takes the consent once', () => {
    const consent = { type: 'GrantConsent', at: instant(at + 1) } as const;
    expect(given(registered).when(consent)).toEqual(accept({ ...granted, occurredAt: consent.at }));
    expect(given(registered, granted).when(consent)).toEqual(accept());
  });

  it('R2 lets commands and queries in from the consent on', () => {
    expect(admission(given().state)).toMatchObject({ code: 'tenant-unknown' });
    expect(admission(given(registered).state)).toMatchObject({ code: 'consent-required' });
    expect(admission(given(registered, granted).state)).toBeNull();
  });

  it('R2 erases nobody before the consent', () => {
    expect(given(registered).when({ type: 'ErasePerson', at, personIds: [anna] })).toMatchObject({
      rejection: { code: 'consent-required' },
    });
  });

  it('R3 takes other access groups, before the consent too, and the same ones without an event', () => {
    const { fullAccessGroupId } = contoso;
    const change = { type: 'ChangeAccessGroups', at, fullAccessGroupId, restrictedAccessGroupId } as const;
    const changed: AccessGroupsChanged = {
      type: 'AccessGroupsChanged',
      occurredAt: at,
      data: { fullAccessGroupId, restrictedAccessGroupId },
    };
    expect(given(registered).when(change)).toEqual(accept(changed));
    expect(given(registered, granted, changed).when(change)).toEqual(accept());
    expect(given(registered, granted, changed).state).toEqual({
      ...given(registered, granted).state,
      fullAccessGroupId,
      restrictedAccessGroupId,
    });
    const withoutRestricted = { ...change, restrictedAccessGroupId: null };
    expect(given(registered, changed).when(withoutRestricted)).toEqual(
      accept({ ...changed, data: { fullAccessGroupId, restrictedAccessGroupId: null } }),
    );
  });

  it('R1 erases a person once, under each of its ids', () => {
    const erase = { type: 'ErasePerson', at, personIds: [anna] } as const;
    const erased: TenantEvent = { type: 'PersonErased', occurredAt: at, data: { personId: anna } };
    expect(given(registered, granted).when(erase)).toEqual(accept(erased));
    expect(given(registered, granted, erased).when(erase)).toEqual(accept());
    const both = { ...erase, personIds: [ben, anna, ben] };
    const alsoErased: TenantEvent = { type: 'PersonErased', occurredAt: at, data: { personId: ben } };
    expect(given(registered, granted).when(both)).toEqual(accept(alsoErased, erased));
    expect(given(registered, granted, erased).when(both)).toEqual(accept(alsoErased));
    expect(given(registered, granted, erased).state).toEqual({
      ...given(registered, granted).state,
      erasedPersons: [anna],
    });
  });

  it('R1 knows what it was registered with', () => {
    const { entraTenantId, ...rest } = registered.data;
    const known = { tenantId: entraTenantId, ...rest, erasedPersons: [] };
    expect(given(registered).state).toEqual({ status: 'awaitingConsent', ...known });
    expect(given(registered, granted).state).toEqual({ status: 'open', ...known });
    expect(given(registered, granted, closed).state).toEqual({ status: 'closed', ...known });
  });

  it('R1 R2 R3 writes nothing for a command that is decided again', () => {
    expectIdempotent(tenantDecider, [], aTenantCommand);
    expectIdempotent(tenantDecider, [register, { type: 'GrantConsent', at }], aTenantCommand);
  });
});

describe('the rules in force', () => {
  /** As a release before the first one would have registered it. */
  const ofAnOlderRelease: TenantRegistered = { ...registered, data: { ...contoso, rulesVersion: 0 } };
  const adopt = { type: 'AdoptRules', at: instant(at + 1), rulesVersion: CURRENT_RULES_VERSION } as const;
  const adopted: TenantEvent = {
    type: 'RulesAdopted',
    occurredAt: adopt.at,
    data: { rulesVersion: CURRENT_RULES_VERSION },
  };

  it('R1 are those of the release that adopts its own', () => {
    expect(given(ofAnOlderRelease).when(adopt)).toEqual(accept(adopted));
    expect(given(ofAnOlderRelease, granted, adopted).state).toEqual({
      ...given(ofAnOlderRelease, granted).state,
      rulesVersion: CURRENT_RULES_VERSION,
    });
  });

  it('R1 are not adopted twice, nor older ones instead', () => {
    expect(given(ofAnOlderRelease, adopted).when(adopt)).toEqual(accept());
    expect(given(registered).when({ ...adopt, rulesVersion: CURRENT_RULES_VERSION - 1 })).toEqual(accept());
  });

  it('R1 are none that this release lacks', () => {
    expect(given(registered).when({ ...adopt, rulesVersion: CURRENT_RULES_VERSION + 1 })).toMatchObject({
      rejection: { code: 'rules-unknown' },
    });
  });
});
