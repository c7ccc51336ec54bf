import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventId } from '#domain/identity/ids.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { LogUnderTest } from '../commands/testing/loop-log.js';
import { openLogUnderTest } from '../commands/testing/loop-log.js';
import { LogFollower } from './log-follower.js';

let under: LogUnderTest;
let followers: LogFollower[];
beforeEach(async () => {
  under = await openLogUnderTest();
  followers = [];
});
afterEach(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  await under.close();
});

const counts = { failures: 0, setAside: 0 };
beforeEach(() => void Object.assign(counts, { failures: 0, setAside: 0 }));

function follow(handle: (event: RecordedEvent) => void): LogFollower {
  const follower = new LogFollower({
    name: 'spec',
    log: under.log(),
    latestValues: under.latestValues(),
    streamPrefixes: ['followed-'],
    concerns: () => true,
    handle: (event) =>
      new Promise((resolve) => {
        handle(event);
        resolve();
      }),
    onFailure: () => (counts.failures += 1),
    onSetAside: () => (counts.setAside += 1),
  });
  followers.push(follower);
  follower.start();
  return follower;
}

const append = (stream: string, type: string): Promise<unknown> =>
  under.log().append(stream, 'any', [{ id: eventId(randomUUID()), type, data: '{}', metadata: '{}' }]);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it did not happen in time');
    await sleep(10);
  }
}

describe('a process that follows the log', () => {
  it('handles each event of its streams in order, those of the past and those to come', async () => {
    const seen: string[] = [];
    await append('followed-1', 'A');
    await append('other-1', 'X');
    follow(({ type }) => void seen.push(type));
    await until(() => seen.length === 1);
    await append('followed-2', 'B');
    await append('followed-1', 'C');
    await until(() => seen.length === 3);
    expect(seen).toEqual(['A', 'B', 'C']);
  });

  it('goes on after a restart where it was', async () => {
    const seen: string[] = [];
    const handle = ({ type }: RecordedEvent): void => void seen.push(type);
    await append('followed-1', 'A');
    const first = follow(handle);
    await until(() => seen.length === 1);
    await first.stop();
    await append('followed-1', 'B');
    follow(handle);
    await until(() => seen.length === 2);
    expect(seen).toEqual(['A', 'B']);
    expect(counts).toEqual({ failures: 0, setAside: 0 });
  });

  it('waits for a log that is away, however long, and loses nothing', async () => {
    let left = 7;
    const seen: string[] = [];
    await append('followed-1', 'A');
    follow(({ type }) => {
      left -= 1;
      if (left >= 0) throw new LogUnavailable('away', 'notApplied');
      seen.push(type);
    });
    await until(() => seen.length === 1);
    expect(counts).toEqual({ failures: 7, setAside: 0 });
  }, 60_000);

  it('sets aside what it can not handle, says why, and goes on', async () => {
    const seen: string[] = [];
    await append('followed-1', 'Broken');
    await append('followed-1', 'B');
    follow(({ type }) => {
      if (type === 'Broken') throw new Error('no such thing');
      seen.push(type);
    });
    await until(() => seen.length === 1);
    expect(counts.setAside).toBe(1);
    expect(counts.failures).toBeGreaterThanOrEqual(4);
    const kept: string[] = [];
    for await (const { value } of under.latestValues().list('setAside/spec/')) kept.push(value);
    expect(kept).toHaveLength(1);
    expect(JSON.parse(String(kept[0]))).toMatchObject({ type: 'Broken', error: expect.stringContaining('no such') });
  });
});
