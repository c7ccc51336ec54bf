import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { systemClock } from '#adapters/clock/system-clock.js';
import { deviceId, directoryId, personId, tenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { commandIdOf } from '../commands/event-ids.js';
import { Streams } from '../commands/streams.js';
import type { LogUnderTest } from '../commands/testing/loop-log.js';
import { openLogUnderTest } from '../commands/testing/loop-log.js';
import { personOfAddress } from '../users/person-id.js';
import { ErasePersonCommand, ErasePersonHandler } from './erase-person.js';
import { ErasedPeople } from './erased-people.js';
import { Erasures } from './erasures.js';
import { People } from './people.js';
import { PersonalValues } from './personal-values.js';
import { Sealing } from './sealing.js';

const TENANT = tenantId('8f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4b');
const DEVICE = deviceId('6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21');
const PERSON = personId('7c9e6679-7425-40de-944b-e07fc1f90ae7');
const MAIL = 'megan.bowen@contoso.example';
const BY_ADDRESS = personOfAddress(TENANT, MAIL);
const ORIGIN = {
  actor: { type: 'admin', id: '00000000-0000-4000-8000-000000000001' },
  client: 'admin 1',
  idempotencyKey: 'erase',
  requestHash: 'hash',
  ifMatch: null,
} as const;

let store: LogUnderTest;
beforeEach(async () => {
  store = await openLogUnderTest();
  const { tenants } = new Streams(store.log());
  const stream = tenantStream('tenant', TENANT);
  const group = directoryId('00000000-0000-4000-8000-000000000002');
  const registration = { displayName: 'Contoso', fullAccessGroupId: group, restrictedAccessGroupId: null };
  const at = systemClock().now();
  const { actor, requestHash } = ORIGIN;
  const commands = [
    { type: 'RegisterTenant', at, entraTenantId: TENANT, ...registration },
    { type: 'GrantConsent', at },
  ] as const;
  for (const command of commands) {
    const id = commandIdOf(TENANT, 'operator', command.type);
    const ids = { commandId: id, correlationId: id, causationId: id };
    await tenants.execute({ stream, command, envelope: { tenantId: TENANT, actor, requestHash, ...ids } });
  }
});
afterEach(() => store.close());

/** An engine that has just started on the log, on latest values that may fail. */
function engine(latestValues: LatestValues = store.latestValues()) {
  const streams = new Streams(store.log());
  const values = new PersonalValues(latestValues);
  const erased = new ErasedPeople(streams);
  const people = new People(values, erased, latestValues);
  const logger = pino({ level: 'silent' });
  const erasures = new Erasures(store.log(), latestValues, logger, erased, people, values);
  const clock = new DecisionClock(systemClock(), store.log());
  const handler = new ErasePersonHandler(streams, clock, people, erased, erasures);
  return {
    people,
    erased,
    start: () => erasures.onApplicationBootstrap(),
    sealing: new Sealing(values, erased),
    erase: () => handler.execute(new ErasePersonCommand(TENANT, PERSON, ORIGIN)),
  };
}

const told = async (): Promise<readonly string[]> =>
  (await store.events(tenantStream('tenant', TENANT))).slice(2).map(({ type, data }) => `${type} ${data}`);
const erasedEvent = (id: string): string => `PersonErased ${JSON.stringify({ personId: id })}`;

describe('an erasure', () => {
  let sealed: string;
  beforeEach(async () => {
    const { people, sealing } = engine();
    await people.noteDevice(TENANT, PERSON, DEVICE);
    await people.keep(TENANT, { id: PERSON, displayName: 'Megan Bowen', mail: MAIL });
    await people.keepAddress(TENANT, BY_ADDRESS, MAIL);
    sealed = (await sealing.seal(TENANT, DEVICE, { network_ssid: 'Cafe' })).sealed ?? '';
    expect(await sealing.unseal(TENANT, DEVICE, sealed)).toEqual({ network_ssid: 'Cafe' });
  });

  async function expectErased(): Promise<void> {
    const { people, sealing } = engine();
    expect(await people.of(TENANT, PERSON)).toBeNull();
    expect(await people.of(TENANT, BY_ADDRESS)).toBeNull();
    expect(await sealing.unseal(TENANT, DEVICE, sealed)).toBeNull();
    for await (const { key } of store.latestValues().list('erasing/')) throw new Error(`${key} is left`);
  }

  it('reaches the person under its address, too, and is answered the same again', async () => {
    const first = await engine().erase();
    expect(await told()).toEqual([erasedEvent(PERSON), erasedEvent(BY_ADDRESS)]);
    await expectErased();
    expect(await engine().erase()).toEqual(first);
    expect(await told()).toHaveLength(2);
  });

  it.each(['compareAndSet', 'purge'] as const)(
    'that broke off at %s is completed by the next start, whoever asks again',
    async (broken) => {
      const latestValues = store.latestValues();
      const failing = {
        ...latestValues,
        [broken]: () => Promise.reject(new LogUnavailable('the disk is full', 'notApplied')),
      };
      await expect(engine(failing).erase()).rejects.toThrow(LogUnavailable);
      expect((await told())[0]).toBe(erasedEvent(PERSON));
      await engine().start();
      await expectErased();
      expect((await engine().erase()).resource).toEqual({ id: PERSON, erased: true });
    },
  );

  it('that the log had not taken when the engine died is given up by the next start', async () => {
    const latestValues = store.latestValues();
    await latestValues.set(`erasing/${TENANT}/${PERSON}`, JSON.stringify({ people: [PERSON] }));
    await engine().start();
    expect(await engine().people.of(TENANT, PERSON)).toEqual({ displayName: 'Megan Bowen', mail: MAIL });
    expect(await told()).toEqual([]);
    await engine().erase();
    await expectErased();
  });

  it('lets nothing of the person be kept again that a source tells, but an address that an admin enters', async () => {
    await engine().erase();
    const { people } = engine();
    await people.keep(TENANT, { id: PERSON, displayName: 'Megan Bowen', mail: MAIL });
    await people.keep(TENANT, { id: MAIL, mail: MAIL });
    await expectErased();
    await people.keepAddress(TENANT, BY_ADDRESS, MAIL);
    expect(await people.of(TENANT, BY_ADDRESS)).toEqual({ displayName: null, mail: MAIL });
  });
});
