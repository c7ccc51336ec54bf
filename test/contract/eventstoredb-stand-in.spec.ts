import { jest } from '@jest/globals';
import { startStandIn } from '#test/support/eventstoredb/stand-in.js';
import { describeEventLogContract } from './event-log.contract.js';
import type { Server } from './eventstoredb-harness.js';
import { eventStoreDbHarness } from './eventstoredb-harness.js';
import { describeLatestValuesContract } from './latest-values.contract.js';

// Server and clients share one process: 36,000 answers of the contention test take a busy machine their time.
jest.setTimeout(90_000);

/** Durability is a server's own: a stand-in answers for one in its usual settings. */
async function start(): Promise<Server> {
  const standIn = await startStandIn();
  const { connectionString } = standIn;
  return { connectionString, stop: () => standIn.stop(), flushes: () => Promise.resolve(true) };
}

describeEventLogContract('eventstoredb over the stand-in', eventStoreDbHarness(start));
describeLatestValuesContract('eventstoredb over the stand-in', eventStoreDbHarness(start));
