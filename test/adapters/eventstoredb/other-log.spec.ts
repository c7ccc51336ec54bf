import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#adapters/clock/system-clock.js';
import type { EventStoreDbLog } from '#adapters/eventstoredb/open.js';
import { openEventStoreDb, openEventStoreDbReader } from '#adapters/eventstoredb/open.js';
import { LogNotOpened, LogUnavailable } from '#domain/log/log-errors.js';
import { within } from '#test/contract/deadline.js';
import { allEvents, idsOf, sampleEvent, streamOf } from '#test/contract/sample-events.js';
import { caughtUp, tail } from '#test/contract/tail.js';
import type { StandIn } from '#test/support/eventstoredb/stand-in.js';
import { startStandIn } from '#test/support/eventstoredb/stand-in.js';

const PATIENCE_MS = 10_000;

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  within(
    PATIENCE_MS,
    'an answer',
    call.then(
      () => null,
      (error: unknown) => error,
    ),
  );

async function until(what: string, holds: () => boolean): Promise<void> {
  const looks = async (): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await within(PATIENCE_MS, what, looks());
}

describe('a server that comes back without its data', () => {
  let standIn: StandIn;
  let opened: EventStoreDbLog;
  const drops: string[] = [];
  const open = (observer = {}): Promise<EventStoreDbLog> =>
    openEventStoreDb({
      connectionString: standIn.connectionString,
      clock: systemClock(),
      clockKind: 'system',
      timeoutMs: 1000,
      observer,
    });
  beforeAll(async () => {
    standIn = await startStandIn();
    opened = await open({ subscriptionDropped: (reason: string) => drops.push(reason) });
    await opened.log.append('kept-1', 'noStream', [sampleEvent('kept/0')]);
  });
  afterAll(async () => {
    await opened.log.close();
    await standIn.stop();
  });

  it('is refused by what was open: nothing is read from it or written to it, and it is told why', async () => {
    const { log, latestValues } = opened;
    const follower = tail(log);
    await follower.until('caughtUp', caughtUp);
    await standIn.restart({ keepData: false });
    await until('a reason', () => drops.some((reason) => reason.includes('holds another log')));
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      'an append to a new stream': () => log.append('new-1', 'noStream', [sampleEvent('new')]),
      'an append to a stream': () => log.append('kept-1', 0, [sampleEvent('kept/1')]),
      'a read of a stream': () => streamOf(log, 'kept-1'),
      'the end of the log': () => log.head(),
      'a latest value': () => latestValues.get('contact'),
      'a change of one': () => latestValues.set('contact', '{}'),
    };
    for (const round of [1, 2])
      for (const [what, make] of Object.entries(calls)) {
        const failure = await failureOf(make());
        expect({ what, round, failure }).toEqual({ what, round, failure: expect.any(LogUnavailable) });
        expect(failure).toMatchObject({ message: expect.stringContaining('holds another log') });
      }
    expect(idsOf(follower.events())).toEqual([sampleEvent('kept/0').id]);
    await follower.end();
  });

  it('is another log for who opens it now, and the one that was open stays away from it', async () => {
    const other = await open();
    expect(other.log.logId).not.toBe(opened.log.logId);
    await other.log.append('theirs-1', 'noStream', [sampleEvent('theirs')]);
    expect(idsOf(await allEvents(other.log))).toEqual([sampleEvent('theirs').id]);
    expect(await failureOf(streamOf(opened.log, 'theirs-1'))).toBeInstanceOf(LogUnavailable);
    await other.log.close();
  });

  it('is not opened by a reader of the log that was there', async () => {
    const failure = await failureOf(openEventStoreDbReader(opened.readerHandle));
    expect(failure).toBeInstanceOf(LogNotOpened);
    expect(failure).toMatchObject({ reason: 'incompatible', message: expect.stringContaining('holds another log') });
  });
});
