import { randomBytes } from 'node:crypto';
import { systemClock } from '#adapters/clock/system-clock.js';
import { openEventStoreDb } from '#adapters/eventstoredb/open.js';
import type { Compartment } from './compartment.js';
import { logOfCompartment, valuesOfCompartment } from './compartment.js';
import { EVENTSTOREDB_OWNER, attempts } from './eventstoredb-harness.js';
import { saysThatItFlushes } from './eventstoredb-options.js';
import { killedOwner } from './killed-owner.js';
import type { LogHarness, OpenLog, OpenOptions, Place } from './log-harness.js';

/** A server that was given to us, with what it holds: a place of the contract suite is the name of a compartment of its log. */
export function sharedEventStoreDbHarness(connectionString: string): LogHarness {
  const places = new Map<Place, Compartment>();

  async function reopen(place: Place, options: OpenOptions = {}): Promise<OpenLog> {
    const clock = options.clock ?? systemClock();
    const { log, latestValues } = await openEventStoreDb({ connectionString, clock, clockKind: 'system' });
    const compartment = places.get(place) ?? { name: place, base: await log.head() };
    places.set(place, compartment);
    return {
      place,
      log: logOfCompartment(log, compartment),
      latestValues: valuesOfCompartment(latestValues, compartment),
    };
  }

  return {
    oneOwner: false,
    ownTime: false,
    open: (options) => reopen(`contract${randomBytes(6).toString('hex')}`, options),
    reopen,
    kill: (place, load, after) => killedOwner(EVENTSTOREDB_OWNER, [connectionString, load, place], after),
    tamper: (place, stream) => attempts(connectionString, `${place}.${stream}`),
    survivesPowerCut: () => saysThatItFlushes(connectionString),
    dispose: () => Promise.resolve(),
  };
}
