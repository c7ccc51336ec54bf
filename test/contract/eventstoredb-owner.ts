import { systemClock } from '#adapters/clock/system-clock.js';
import { openEventStoreDb } from '#adapters/eventstoredb/open.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { logOfCompartment } from './compartment.js';
import { WRITERS, writeLoad } from './load.js';

/** A process that writes to a server, to be killed: `node eventstoredb-owner.js CONNECTION LOAD [COMPARTMENT]`. Prints a writer's number per acknowledged append. */
const [connectionString, load, compartment] = process.argv.slice(2);
if (connectionString === undefined || load === undefined) throw new Error('usage: eventstoredb-owner CONNECTION LOAD');
const { log } = await openEventStoreDb({ connectionString, clock: systemClock(), clockKind: 'system' });
const own = compartment === undefined ? log : logOfCompartment(log, { name: compartment, base: BEGINNING });
await writeLoad(own, load, WRITERS, (writer) => void process.stdout.write(`${writer}\n`));
