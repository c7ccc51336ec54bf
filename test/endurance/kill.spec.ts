import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/reader.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { call } from '#test/support/api.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { expectReadModelsEqualRebuild } from './compare-read-models.js';
import type { Fleet } from './fleet.js';
import { openFleet } from './fleet.js';
import { FULL } from './scale.js';

const ROUNDS = FULL ? 20 : 3;
const ACKNOWLEDGED_PER_ROUND = 200;
const WRITERS = 32;
const DEVICES = 40;

/** A command with what its client knows: the key it was sent under, and whether it was ever answered. */
interface SentCommand {
  readonly device: string;
  readonly threatId: string;
  readonly key: string;
}

let folder: string;
let engine: EngineProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-kill-'));
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** @returns the status, or null where no answer came */
async function send(url: string, token: string, { device, threatId, key }: SentCommand): Promise<number | null> {
  try {
    const answer = await call(url, 'POST', `/v1/devices/${device}/threats`, {
      token,
      headers: { 'idempotency-key': key },
      json: { threatId, type: 'APPLICATION', classifications: ['ADWARE'] },
    });
    return answer.status;
  } catch {
    return null;
  }
}

/** Sends commands from many writers until the engine is gone, and kills it some time after enough were acknowledged. */
async function loadUntilKilled(
  engine: EngineProcess,
  fleet: Fleet,
  token: string,
): Promise<{ acknowledged: SentCommand[]; unanswered: SentCommand[] }> {
  const acknowledged: SentCommand[] = [];
  const unanswered: SentCommand[] = [];
  const enough = ACKNOWLEDGED_PER_ROUND + Math.floor(Math.random() * 200);
  const killing: Promise<unknown>[] = [];
  const writer = async (index: number): Promise<void> => {
    for (let n = 0; ; n += 1) {
      const device = fleet.deviceIds[(index + n * 7) % fleet.deviceIds.length] ?? '';
      const command = { device, threatId: `t-${randomUUID()}`, key: randomUUID() };
      const status = await send(engine.url, token, command);
      if (status === null) {
        unanswered.push(command);
        return;
      }
      expect(status).toBe(200);
      acknowledged.push(command);
      if (acknowledged.length >= enough && killing.length === 0) killing.push(engine.end('SIGKILL'));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
  await Promise.all(killing);
  return { acknowledged, unanswered };
}

/** How often each threat was detected, by the log itself. */
async function detections(): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const log = openSqliteLogReadOnly(folder);
  try {
    const { signal } = new AbortController();
    for await (const message of log.subscribeToAll({ after: BEGINNING, signal })) {
      if (message.kind !== 'batch') continue;
      for (const { type, data } of message.events) {
        if (type !== 'ThreatDetected') continue;
        const parsed: unknown = JSON.parse(data);
        const id =
          typeof parsed === 'object' && parsed !== null && 'threatId' in parsed ? String(parsed.threatId) : data;
        found.set(id, (found.get(id) ?? 0) + 1);
      }
    }
  } finally {
    log.close();
  }
  return found;
}

it(
  `F1 every acknowledged command is in the log exactly once after ${ROUNDS} times kill -9, and so is every repeated one`,
  async () => {
    engine = await startEngineProcess({ dataFolder: folder });
    const fleet = await openFleet(engine, DEVICES);
    const commands: SentCommand[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const token = await engine.token('service', { tenant: fleet.tenant });
      const { acknowledged, unanswered } = await loadUntilKilled(engine, fleet, token);
      expect(acknowledged.length).toBeGreaterThanOrEqual(ACKNOWLEDGED_PER_ROUND);
      expect(unanswered.length).toBeGreaterThan(0);
      engine = await startEngineProcess({ dataFolder: folder });
      const again = await engine.token('service', { tenant: fleet.tenant });
      for (const command of unanswered) expect(await send(engine.url, again, command)).toBe(200);
      commands.push(...acknowledged, ...unanswered);
      await expectReadModelsEqualRebuild(folder);
    }
    expect(await engine.end()).toBe(0);
    const found = await detections();
    expect(found.size).toBe(commands.length + DEVICES);
    for (const { threatId } of commands) expect([threatId, found.get(threatId)]).toEqual([threatId, 1]);
  },
  20 * 60_000,
);
