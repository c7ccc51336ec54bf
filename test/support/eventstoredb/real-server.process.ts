import { startServer } from '#test/contract/eventstoredb-server.js';

/**
 * A real server of its own, in the place of a stand-in: `EVENTSTOREDB_SERVER` is its program. It prints its connection
 * string, and ends with its standard input.
 */
const program = process.env['EVENTSTOREDB_SERVER'];
if (program === undefined) throw new Error('EVENTSTOREDB_SERVER names no program');
const server = await startServer(program);
process.stdout.write(`${server.connectionString}\n`);
process.stdin.resume().once('end', () => void server.stop());
