import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#adapters/clock/system-clock.js';
import { openEventStoreDb } from '#adapters/eventstoredb/open.js';
import type { AppendResult, EventLog, NewEvent } from '#domain/log/event-log.js';
import { LogNotOpened, LogUnavailable } from '#domain/log/log-errors.js';
import { within } from '#test/contract/deadline.js';
import { after, allEvents, idsOf, sampleEvent, streamOf } from '#test/contract/sample-events.js';
import { caughtUp, tail } from '#test/contract/tail.js';
import { startStandInProcess } from '#test/support/eventstoredb/stand-in-process.js';
import type { StandIn } from '#test/support/eventstoredb/stand-in.js';
import { startStandIn } from '#test/support/eventstoredb/stand-in.js';

const TIMEOUT_MS = 400;
/** What a call may take that is answered with an error. */
const BOUND_MS = 3000;
/** What it may take until all is well again. */
const RECOVERY_MS = 15_000;

/** A busy machine may take longer for the first call of all than for any other. */
async function open(connectionString: string): Promise<EventLog> {
  const hurried = `${connectionString}&defaultDeadline=${TIMEOUT_MS}`;
  const options = { connectionString: hurried, clock: systemClock(), clockKind: 'system' } as const;
  const again = async (): Promise<EventLog> => {
    for (;;) {
      try {
        return (await openEventStoreDb(options)).log;
      } catch (error) {
        if (!(error instanceof LogNotOpened) || error.reason !== 'unreachable') throw error;
      }
    }
  };
  return within(RECOVERY_MS, 'the log', again());
}

/** How a call ended that a fault met. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await within(
    BOUND_MS,
    'an answer',
    call.then(
      () => null,
      (reason: unknown) => reason,
    ),
  );
  if (error === null) return 'done';
  if (error instanceof LogUnavailable) return error.outcome;
  throw new Error('another error', { cause: error });
}

/** The same append again and again, until it is answered. */
function settled(log: EventLog, stream: string, expected: number | 'noStream', event: NewEvent): Promise<AppendResult> {
  const again = async (): Promise<AppendResult> => {
    for (;;) {
      try {
        return await log.append(stream, expected, [event]);
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error;
      }
    }
  };
  return within(RECOVERY_MS, 'the append', again());
}

describe('an EventStoreDB that fails (F2): the log holds each event once, and every call ends in bounded time', () => {
  let standIn: StandIn;
  let log: EventLog;
  beforeAll(async () => {
    standIn = await startStandIn();
    log = await open(standIn.connectionString);
  });
  afterEach(() => standIn.heal());
  afterAll(async () => {
    await log.close();
    await standIn.stop();
  });

  const appendOne = (stream: string): Promise<AppendResult> => log.append(stream, 'noStream', [sampleEvent(stream)]);
  const expectOnce = async (stream: string): Promise<void> => {
    await settled(log, stream, 'noStream', sampleEvent(stream));
    expect(idsOf(await streamOf(log, stream))).toEqual([sampleEvent(stream).id]);
  };

  it('accepts and never answers: appends and reads end, and the append is there once later', async () => {
    standIn.faults.neverAnswer = true;
    const outcomes = await Promise.all([
      outcomeOf(appendOne('silent-1')),
      outcomeOf(streamOf(log, 'silent-1')),
      outcomeOf(log.head()),
    ]);
    expect(outcomes[0]).toBe('unknown');
    expect(outcomes.slice(1)).not.toContain('done');
    standIn.heal();
    await expectOnce('silent-1');
  });

  it('answers after the time-out: the outcome is unknown, and the same append settles it', async () => {
    standIn.faults.answerAfterMs = TIMEOUT_MS * 2;
    expect(await outcomeOf(appendOne('late-1'))).toBe('unknown');
    standIn.heal();
    await expectOnce('late-1');
  });

  it.each(['dropAfterWrite', 'dropBeforeWrite'] as const)(
    '%s: the same append again doubles nothing',
    async (fault) => {
      standIn.faults[fault] = 1;
      expect(await outcomeOf(appendOne(`${fault}-1`))).toBe('unknown');
      await expectOnce(`${fault}-1`);
    },
  );

  it('drops a read in its middle: it is read to its end all the same', async () => {
    for (let revision = 0; revision < 8; revision += 1)
      await settled(log, 'cut-1', after(revision - 1), sampleEvent(`cut/${revision}`));
    standIn.faults.dropReads = 1;
    expect(await within(RECOVERY_MS, 'the read', streamOf(log, 'cut-1'))).toHaveLength(8);
    expect(standIn.faults.dropReads).toBe(0);
  });

  it('drops subscriptions, gives events twice and starts anew: subscribers see each event once, in order', async () => {
    const start = await log.head();
    const follower = tail(log, { from: start, batchSize: 5 });
    await follower.until('caughtUp', caughtUp);
    standIn.faults.dropSubscriptions = 4;
    standIn.faults.duplicateDelivery = true;
    for (let revision = 0; revision < 40; revision += 1) {
      await settled(log, 'followed-1', after(revision - 1), sampleEvent(`followed/${revision}`));
      if (revision === 20) await standIn.restart({ keepData: true });
    }
    const all = Array.from({ length: 40 }, (_, revision) => sampleEvent(`followed/${revision}`));
    await within(
      RECOVERY_MS,
      'all events',
      follower.until('all events', (seen) => seen.events().length >= 40),
    );
    await follower.end();
    expect(standIn.faults.dropSubscriptions).toBe(0);
    standIn.heal();
    expect(idsOf(follower.events())).toEqual(idsOf(all));
    expect(idsOf(await allEvents(log, start))).toEqual(idsOf(all));
  });

  it('is no leader any more: the append goes to the node that is', async () => {
    const leader = await standIn.secondNode();
    const moving = await open(standIn.connectionString);
    standIn.faults.notLeader = { address: '127.0.0.1', port: leader.port };
    await settled(moving, 'moved-1', 'noStream', sampleEvent('moved'));
    const there = await open(leader.connectionString);
    expect(idsOf(await streamOf(there, 'moved-1'))).toEqual([sampleEvent('moved').id]);
    await Promise.all([moving.close(), there.close()]);
    await leader.stop();
  });

  it('is stopped as a whole (SIGSTOP): calls end, and all goes on when it does', async () => {
    const server = await startStandInProcess();
    const other = await open(server.connectionString);
    const follower = tail(other);
    await follower.until('caughtUp', caughtUp);
    await other.append('before-1', 'noStream', [sampleEvent('before')]);
    server.pause();
    const append = other.append('stopped-1', 'noStream', [sampleEvent('stopped')]);
    expect(await outcomeOf(append)).toBe('unknown');
    expect(await outcomeOf(streamOf(other, 'before-1'))).not.toBe('done');
    server.resume();
    await settled(other, 'stopped-1', 'noStream', sampleEvent('stopped'));
    await follower.until('both events', (seen) => seen.events().length >= 2);
    await follower.end();
    expect(idsOf(follower.events())).toEqual(idsOf([sampleEvent('before'), sampleEvent('stopped')]));
    await other.close();
    await server.kill();
  });
});
