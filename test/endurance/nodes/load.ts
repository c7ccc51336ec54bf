import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Tenancy } from '#test/support/tenancy.js';

/** Each detects a threat of its own and resolves it again, so that verdicts, and the feed, change all the time. */
const WRITERS = 16;
/** Far more than a takeover takes. */
const MOST_ATTEMPTS = 100;

export interface LoadOptions {
  /** The tenant through each node, as it is now: a node that is gone is asked in vain, and then the next one. */
  readonly nodes: () => readonly Tenancy[];
  readonly devices: readonly string[];
}

export interface Load {
  /** Commands that were answered so far. */
  acknowledged(): number;
  /** Threats that were detected and resolved, and how many commands had to be repeated with their key. */
  end(): Promise<{ readonly threatIds: readonly string[]; readonly repeated: number }>;
}

interface Command {
  readonly method: string;
  readonly path: string;
  readonly json: object;
}

/** Writers that send their commands to the nodes in turn; two of them write to each device at the same time. */
export function startLoad({ nodes, devices }: LoadOptions): Load {
  const threatIds: string[] = [];
  let acknowledged = 0;
  let repeated = 0;
  let isEnding = false;

  async function command({ method, path, json }: Command, first: number): Promise<void> {
    const headers = { 'idempotency-key': randomUUID() };
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const through = nodes()[(first + attempt) % nodes().length];
      const answer = await through?.send('service', method, path, { json, headers }).catch(() => null);
      if (answer !== null && answer !== undefined) {
        expect(answer).toMatchObject({ status: 200 });
        acknowledged += 1;
        return;
      }
      repeated += 1;
      await pause(20);
    }
    throw new Error(`no node answers ${method} ${path}`);
  }

  async function writer(index: number): Promise<void> {
    const path = `/v1/devices/${devices[index % devices.length]}/threats`;
    for (let n = index; !isEnding; n += 1) {
      const threatId = `t-${randomUUID()}`;
      const detected = { threatId, type: 'APPLICATION', classifications: ['TROJAN'] };
      await command({ method: 'POST', path, json: detected }, n);
      await command({ method: 'PATCH', path: `${path}/${threatId}`, json: { status: 'resolved' } }, n + 1);
      threatIds.push(threatId);
    }
  }

  const writers = Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
  // Whatever failed is told by `end`.
  writers.catch(() => (isEnding = true));
  return {
    acknowledged: () => acknowledged,
    async end() {
      isEnding = true;
      await writers;
      return { threatIds, repeated };
    },
  };
}
