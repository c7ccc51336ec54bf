import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { liveDigest, rebuildDigest } from '#adapters/read-model/digest.js';
import type { ReadModelDigest } from '#adapters/read-model/digest.js';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/reader.js';

const CAUGHT_UP_WITHIN_MS = 30_000;

/** The read models in use, once they have reached `head`. */
export async function liveAtHead(folder: string, head: string): Promise<ReadModelDigest> {
  const deadline = performance.now() + CAUGHT_UP_WITHIN_MS;
  for (;;) {
    const live = liveDigest(folder);
    if (live !== null && live.position >= head && live.lanes === 0) return live;
    if (performance.now() > deadline)
      throw new Error(`the read models are at ${live?.position}, the log is at ${head}`);
    await pause(20);
  }
}

/** Expects the read models of a data folder to be equal to a rebuild of them from nothing. */
export async function expectReadModelsEqualRebuild(folder: string): Promise<void> {
  const reader = openSqliteLogReadOnly(folder);
  try {
    const live = await liveAtHead(folder, await reader.head());
    expect(live).toEqual(await rebuildDigest(reader, { until: live.position }));
    expect(live.rows).toBeGreaterThan(0);
  } finally {
    reader.close();
  }
}
