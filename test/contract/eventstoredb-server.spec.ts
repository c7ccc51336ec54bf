import { describe, it, jest } from '@jest/globals';
import { describeEventLogContract } from './event-log.contract.js';
import { eventStoreDbHarness } from './eventstoredb-harness.js';
import { startServer } from './eventstoredb-server.js';
import { sharedEventStoreDbHarness } from './eventstoredb-shared-harness.js';
import { describeLatestValuesContract } from './latest-values.contract.js';
import type { LogHarness } from './log-harness.js';

/** A server that is there; its log need not be empty, and is written to. */
const given = process.env['EVENTSTOREDB_CONNECTION_STRING'];
/** The program of a server. One is started for each log of the suite: so nothing of it is left out. */
const program = process.env['EVENTSTOREDB_SERVER'];

function harnessOf(): (() => LogHarness) | null {
  if (program !== undefined) return () => eventStoreDbHarness(() => startServer(program));
  return given === undefined ? null : () => sharedEventStoreDbHarness(given);
}

const harness = harnessOf();
if (harness === null) {
  const why = 'neither EVENTSTOREDB_CONNECTION_STRING nor EVENTSTOREDB_SERVER is set';
  describe('eventstoredb over a real server', () => {
    it.skip(`not tested: ${why}`, () => undefined);
  });
  process.stderr.write(`The log on a real EventStoreDB was not tested: ${why}.\n`);
} else {
  jest.setTimeout(120_000);
  describeEventLogContract('eventstoredb over a real server', harness());
  describeLatestValuesContract('eventstoredb over a real server', harness());
}
