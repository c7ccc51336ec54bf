import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accept } from '../decider.js';
import { directoryId, tenantId } from '../identity/ids.js';
import { instant } from '../instant.js';
import { aDirectoryId, anInstant, DAWN } from '../testing/arbitraries.js';
import { eventsOfRepeating, givenOf } from '../testing/decider-specification.js';
import { admission } from './admission.js';
import type { RegisterTenant, TenantCommand } from './commands.js';
import { tenantDecider } from './decider.js';
import type { TenantConsentGranted, TenantRegistered } from './events.js';

const given = givenOf(tenantDecider);
const at = DAWN;
const contoso = {
  entraTenantId: tenantId('00000000-0000-4000-8000-000000000001'),
  displayName: 'Contoso',
  fullAccessGroupId: directoryId('00000000-0000-4000-8000-000000000002'),
  restrictedAccessGroupId: null,
};
const register: RegisterTenant = { type: 'RegisterTenant', at, ...contoso };
const registered: TenantRegistered = {
  type: 'TenantRegistered',
  occurredAt: at,
  data: { ...contoso, rulesVersion: 1 },
};
const granted: TenantConsentGranted = { type: 'TenantConsentGranted', occurredAt: at, data: {} };

describe('a tenant', () => {
  it('R1 opens with its Entra id and access groups, and names the rules in force', () => {
    expect(given().when(register)).toEqual(accept(registered));
    const withRestricted = { ...contoso, restrictedAccessGroupId: directoryId('00000000-0000-4000-8000-000000000003') };
    expect(given().when({ type: 'RegisterTenant', at, ...withRestricted })).toEqual(
      accept({ type: 'TenantRegistered', occurredAt: at, data: { ...withRestricted, rulesVersion: 1 } }),
    );
  });

  it('R1 is not registered a second time, with the same fields or others', () => {
    const refusal = { rejection: { code: 'tenant-already-exists' } };
    expect(given(registered).when(register)).toMatchObject(refusal);
    expect(given(registered, granted).when({ ...register, displayName: 'Fabrikam' })).toMatchObject(refusal);
  });

  it('R2 takes the consent once', () => {
    const consent = { type: 'GrantConsent', at: instant(at + 1) } as const;
    expect(given(registered).when(consent)).toEqual(accept({ ...granted, occurredAt: consent.at }));
    expect(given(registered, granted).when(consent)).toEqual(accept());
  });

  it('R2 that is not registered takes no consent', () => {
    expect(given().when({ type: 'GrantConsent', at })).toMatchObject({ rejection: { code: 'tenant-unknown' } });
  });

  it('R2 lets commands and queries in from the consent on', () => {
    expect(admission(given().state)).toMatchObject({ code: 'tenant-unknown' });
    expect(admission(given(registered).state)).toMatchObject({ code: 'consent-required' });
    expect(admission(given(registered, granted).state)).toBeNull();
  });

  it('R1 R2 knows what it was registered with', () => {
    const { entraTenantId, ...rest } = registered.data;
    expect(given(registered).state).toEqual({ status: 'awaitingConsent', tenantId: entraTenantId, ...rest });
    expect(given(registered, granted).state).toEqual({ status: 'open', tenantId: entraTenantId, ...rest });
  });

  it('R1 R2 writes nothing for a command that is decided again', () => {
    const aCommand: fc.Arbitrary<TenantCommand> = fc.oneof(
      fc.record({ type: fc.constant('GrantConsent' as const), at: anInstant }),
      fc.record({
        type: fc.constant('RegisterTenant' as const),
        at: anInstant,
        entraTenantId: fc.constant(contoso.entraTenantId),
        displayName: fc.string(),
        fullAccessGroupId: aDirectoryId,
        restrictedAccessGroupId: fc.option(aDirectoryId),
      }),
    );
    fc.assert(
      fc.property(fc.array(aCommand, { maxLength: 4 }), aCommand, (history, command) => {
        expect(eventsOfRepeating(tenantDecider, history, command)).toEqual([]);
      }),
    );
  });
});
