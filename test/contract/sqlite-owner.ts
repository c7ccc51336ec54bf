import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import { writeLoad } from './load.js';

/** A process that owns a log, to be killed: `node sqlite-owner.js FOLDER LOAD`. Prints a writer's number per acknowledged append. */
const [folder, load] = process.argv.slice(2);
if (folder === undefined || load === undefined) throw new Error('usage: sqlite-owner FOLDER LOAD');
const { log } = await openSqliteLog({ folder, clock: systemClock() });
await writeLoad(log, load, (writer) => void process.stdout.write(`${writer}\n`));
