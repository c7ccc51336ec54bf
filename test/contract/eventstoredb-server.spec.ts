import { describe, it, jest } from '@jest/globals';
import { describeEventLogContract } from './event-log.contract.js';
import { eventStoreDbHarness } from './eventstoredb-harness.js';
import { startServer } from './eventstoredb-server.js';
import { describeLatestValuesContract } from './latest-values.contract.js';

/** The suite needs empty logs, many at a time, and a server holds one: it starts a server for each. */
const command = process.env['EVENTSTOREDB_SERVER'];

if (command === undefined) {
  const why = 'EVENTSTOREDB_SERVER does not name the program of one';
  describe('eventstoredb over a real server', () => {
    it.skip(`not tested: ${why}`, () => undefined);
  });
  process.stderr.write(`The log on a real EventStoreDB was not tested: ${why}.\n`);
} else {
  jest.setTimeout(120_000);
  const harness = (): ReturnType<typeof eventStoreDbHarness> => eventStoreDbHarness(() => startServer(command));
  describeEventLogContract('eventstoredb over a real server', harness());
  describeLatestValuesContract('eventstoredb over a real server', harness());
}
