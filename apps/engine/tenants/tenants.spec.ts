import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '#adapters/clock/system-clock.js';
import { directoryId, tenantId } from '#domain/identity/ids.js';
import type { TenantStreamCategory } from '#domain/identity/stream-name.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { CommandOrigin } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { Streams } from '../commands/streams.js';
import type { Fault, LogUnderTest } from '../commands/testing/loop-log.js';
import { faultyWay, openLogUnderTest } from '../commands/testing/loop-log.js';
import { FirstHeartbeat } from '../connector/first-heartbeat.js';
import { Heartbeats } from '../connector/heartbeats.js';
import { GrantConsentCommand, GrantConsentHandler } from './grant-consent.js';
import { RegisterTenantCommand, RegisterTenantHandler } from './register-tenant.js';
import { ErasedPeople } from '../personal-data/erased-people.js';
import { People } from '../personal-data/people.js';
import { PersonalValues } from '../personal-data/personal-values.js';
import { Addresses } from '../users/addresses.js';
import { personOfAddress } from '../users/person-id.js';
import { TenantContacts } from './tenant-contacts.js';

const TENANT = tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const REGISTRATION = {
  entraTenantId: TENANT,
  displayName: 'Contoso',
  fullAccessGroupId: directoryId('0d3c5d3a-6f0e-4b52-9a7e-1f6f2f4a9c11'),
  restrictedAccessGroupId: null,
  contactEmail: 'it@contoso.example',
};
const EACH = ['connector', 'threatPolicy', 'compliancePolicy', 'tenant'] as const;

const origin = (idempotencyKey: string | null): CommandOrigin => ({
  actor: { type: 'admin', id: 'someone' },
  client: 'client',
  idempotencyKey,
  requestHash: 'hash',
  ifMatch: null,
});

let store: LogUnderTest;

beforeEach(async () => {
  store = await openLogUnderTest();
});
afterEach(() => store.close());

function addressesOn(streams: Streams): Addresses {
  const values = new PersonalValues(store.latestValues());
  return new Addresses(new People(values, new ErasedPeople(streams), store.latestValues()));
}

/** An engine that has just started, its way to the log full of these faults. */
function engineWith(...faults: Fault[]) {
  const streams = new Streams(faultyWay(store.log(), faults));
  const clock = new DecisionClock(systemClock(), store.log());
  const contacts = new TenantContacts(store.latestValues(), addressesOn(streams));
  const registration = new RegisterTenantHandler(streams, clock, contacts);
  const firstHeartbeat = new FirstHeartbeat(streams, new Heartbeats(store.latestValues()), clock);
  const consent = new GrantConsentHandler(streams, clock, firstHeartbeat);
  return {
    register: (key: string | null, changes: Partial<typeof REGISTRATION> = {}) =>
      registration.execute(new RegisterTenantCommand({ ...REGISTRATION, ...changes }, origin(key))),
    consent: (key: string | null) => consent.execute(new GrantConsentCommand(TENANT, origin(key))),
  };
}

async function types(): Promise<string[]> {
  const found: string[] = [];
  for (const category of EACH) found.push(...(await typesOf(category)));
  return found;
}

const typesOf = async (category: TenantStreamCategory): Promise<string[]> =>
  (await store.events(tenantStream(category, TENANT))).map(({ type }) => type);

const COMPLETE = ['ConnectorCreated', 'ThreatPolicyInitialized', 'CompliancePolicyInitialized', 'TenantRegistered'];
/** Where the tenant's contact is written to; undefined where nobody is named. */
async function contact(): Promise<string | null | undefined> {
  const kept = await store.latestValues().get(`tenantContact/${TENANT}`);
  if (kept === null) return undefined;
  expect(kept.value).not.toContain('@');
  return addressesOn(new Streams(store.log())).of(TENANT, personOfAddress(TENANT, 'it@contoso.example'));
}

describe('R1 A registration', () => {
  it.each([0, 1, 2, 3])('that broke off after %d events is completed by the request sent again', async (written) => {
    for (const key of ['key', null]) {
      const broken = [...Array<Fault>(written).fill('none'), 'refused' as const];
      await expect(engineWith(...broken).register(key)).rejects.toMatchObject({ outcome: 'notApplied' });
      expect(await types()).toEqual(COMPLETE.slice(0, written));
      expect(await contact()).toBeUndefined();

      const answer = await engineWith().register(key);
      expect(answer).toMatchObject({ created: true, revision: 0, resource: { consent: 'required' } });
      expect(await types()).toEqual(COMPLETE);
      expect(await contact()).toBe('it@contoso.example');
      await store.close();
      store = await openLogUnderTest();
    }
  });

  it('whose address was lost by a crash gets it from the request sent again, and no other request changes it', async () => {
    await engineWith().register(null);
    await store.latestValues().delete(`tenantContact/${TENANT}`);
    await expect(engineWith().register(null, { displayName: 'Fabrikam' })).rejects.toMatchObject({ status: 409 });
    expect(await contact()).toBeUndefined();
    await expect(engineWith().register(null)).rejects.toMatchObject({ status: 409 });
    expect(await contact()).toBe('it@contoso.example');
    await expect(engineWith().register(null, { contactEmail: 'x@contoso.example' })).rejects.toMatchObject({
      status: 409,
    });
    expect(await contact()).toBe('it@contoso.example');
  });

  it('of an Entra id by two operators at once is won by one', async () => {
    const engine = engineWith();
    const results = await Promise.allSettled([engine.register('one'), engine.register('two')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await types()).toEqual(COMPLETE);
  });

  it('keeps the address out of the log', async () => {
    await engineWith().register(null);
    for (const category of EACH) {
      for (const { data, metadata } of await store.events(tenantStream(category, TENANT)))
        expect(data + metadata).not.toContain('contoso.example');
    }
  });
});

describe('R2 R24 A consent', () => {
  it.each(['key', null])(
    'that broke off before ConnectorConnected is completed by the request again (%s)',
    async (key) => {
      await engineWith().register(null);
      await expect(engineWith('none', 'refused').consent(key)).rejects.toMatchObject({ outcome: 'notApplied' });
      expect(await typesOf('tenant')).toEqual(['TenantRegistered', 'TenantConsentGranted']);
      expect(await typesOf('connector')).toEqual(['ConnectorCreated']);

      const answer = await engineWith().consent(key);
      const [, connected] = await store.events(tenantStream('connector', TENANT));
      expect(connected).toMatchObject({ type: 'ConnectorConnected' });
      expect(answer).toMatchObject({ revision: 1, position: connected?.position, created: false });
      expect(await engineWith().consent(key)).toEqual(answer);
    },
  );
});
