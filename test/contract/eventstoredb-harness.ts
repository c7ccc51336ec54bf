import { fileURLToPath } from 'node:url';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { systemClock } from '#adapters/clock/system-clock.js';
import { openEventStoreDb } from '#adapters/eventstoredb/open.js';
import { killedOwner } from './killed-owner.js';
import type { LogHarness, OpenLog, OpenOptions, Place, Tampering } from './log-harness.js';

export const EVENTSTOREDB_OWNER = fileURLToPath(new URL('./eventstoredb-owner.js', import.meta.url));

/** A server that holds one log: a place of the contract suite is its connection string. */
export interface Server {
  readonly connectionString: string;
  /** Whether it says that it writes to disk before it answers. */
  flushes(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * What someone with a client and every right would try. The protocol has no call that changes an event, so these are
 * appends in its place. Deleting a stream is a right of the server's own ($d) that no store takes away: it hides the
 * events of the stream from reads of it, and leaves them in the log until a scavenge.
 */
export function attempts(connectionString: string, stream: string): readonly Tampering[] {
  const append = async (expectedRevision: bigint | 'no_stream', count: number): Promise<void> => {
    const client = EventStoreDBClient.connectionString(connectionString);
    const events = Array.from({ length: count }, () => jsonEvent({ type: 'SampleRecorded', data: {} }));
    try {
      await client.appendToStream(stream, events, { expectedRevision });
    } finally {
      await client.dispose();
    }
  };
  return [
    { what: 'another event at the place of one', attempt: () => append(0n, 1) },
    { what: 'other events at the place of the rest', attempt: () => append(0n, 2) },
    { what: 'the stream anew', attempt: () => append('no_stream', 3) },
  ];
}

/** @param start gives a server that holds nothing yet */
export function eventStoreDbHarness(start: () => Promise<Server>): LogHarness {
  const servers = new Map<Place, Server>();

  async function reopen(place: Place, options: OpenOptions = {}): Promise<OpenLog> {
    const { log, latestValues } = await openEventStoreDb({
      connectionString: place,
      clock: options.clock ?? systemClock(),
      clockKind: 'system',
    });
    return { place, log, latestValues };
  }

  return {
    oneOwner: false,
    ownTime: true,
    async open(options) {
      const server = await start();
      servers.set(server.connectionString, server);
      return reopen(server.connectionString, options);
    },
    reopen,
    kill: (place, load, after) => killedOwner(EVENTSTOREDB_OWNER, [place, load], after),
    tamper: attempts,
    survivesPowerCut: async ({ place }) => (await servers.get(place)?.flushes()) === true,
    async dispose() {
      await Promise.all([...servers.values()].map((server) => server.stop()));
      servers.clear();
    },
  };
}
