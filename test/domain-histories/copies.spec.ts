import { afterEach, describe, expect, it } from '@jest/globals';
import { copyLog } from '#cli/copy/copy-log.js';
import type { LogName } from '#cli/copy/copy-side.js';
import { openSource, openTarget } from '#cli/copy/copy-side.js';
import { contentOf, folders, openEmbedded, writeAll } from '#test/cli/copied-logs.js';
import { historyOf } from './history.js';
import { HISTORIES, TIMEOUT_MS } from './scale.js';

/** A copy opens and syncs four logs on disk: one history in a hundred is told this way. */
const COPIED = Math.max(3, HISTORIES / 100);

/** @returns the digest that both sides come to */
async function copied(from: LogName, to: LogName): Promise<string> {
  const source = await openSource(from);
  try {
    const target = await openTarget(to, source);
    try {
      const { fold } = await copyLog(source, target, () => undefined);
      return fold.kind === 'digest' ? fold.digest : `folding stopped in ${fold.stream}`;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

describe('a random history', () => {
  const made = folders();
  afterEach(() => made.remove());

  it(
    'comes to the same digest, event by event the same, after a copy there and back',
    async () => {
      for (let seed = 0; seed < COPIED; seed += 1) {
        const [first, there, back] = ['first', 'there', 'back'].map((name) => made.at(`${seed}-${name}`));
        if (first === undefined || there === undefined || back === undefined) throw new Error('no folders');
        const log = await openEmbedded(first, 'simulated');
        await writeAll(log, historyOf(seed).log.log.events);
        await log.log.close();
        const digest = await copied({ kind: 'sqlite', folder: first }, { kind: 'sqlite', folder: there });
        expect(digest).toMatch(/^[0-9a-f]{64}$/);
        expect(await copied({ kind: 'sqlite', folder: there }, { kind: 'sqlite', folder: back })).toBe(digest);
        expect(contentOf(back)).toEqual(contentOf(first));
      }
    },
    TIMEOUT_MS,
  );
});
