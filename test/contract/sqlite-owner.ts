import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import { systemClock } from '#adapters/clock/system-clock.js';
import { WRITERS, writeLoad } from './load.js';

/** A process that owns a log, to be killed: `node sqlite-owner.js FOLDER LOAD [WRITERS]`. Prints a writer's number per acknowledged append. */
const [folder, load, writers = String(WRITERS)] = process.argv.slice(2);
if (folder === undefined || load === undefined) throw new Error('usage: sqlite-owner FOLDER LOAD [WRITERS]');
const { log } = await openSqliteLog({ folder, clock: systemClock() });
await writeLoad(log, load, Number(writers), (writer) => void process.stdout.write(`${writer}\n`));
