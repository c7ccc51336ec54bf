import { describe, it } from '@jest/globals';
import { position } from '#domain/log/event-log.js';
import type { ReadModelStore } from '#projections/runner/read-model-store.js';
import { sqliteReadModelStore } from '#adapters/read-model/sqlite-store.js';
import { contentsOf, memoryReadModel, runnerOn } from '#test/projections/support/run.js';
import { expectSame } from './expect-same.js';
import { historyOf } from './history.js';
import { projected } from './projected.js';
import { Random } from './random.js';
import { HISTORIES, TIMEOUT_MS } from './scale.js';

const SHARD = HISTORIES / 10;

class Killed extends Error {}

/** A store whose process is killed before one of its commits. */
function killedAfter(commits: number, store: ReadModelStore): ReadModelStore {
  let left = commits;
  return {
    ...store,
    commit(transaction) {
      if (left === 0) throw new Killed();
      left -= 1;
      store.commit(transaction);
    },
  };
}

describe('the read models of a random history', () => {
  it.each(Array.from({ length: 10 }, (_, shard) => shard))(
    'are the same after a stop and a kill at random places, with whatever was kept (tenth %i)',
    async (shard) => {
      for (let seed = shard * SHARD; seed < (shard + 1) * SHARD; seed += 1) {
        const { log } = historyOf(seed).log;
        const random = new Random(seed);
        const limits = {
          batchSize: random.whole(1, 20),
          pageSize: random.whole(1, 3),
          transactionEvents: random.whole(1, 20),
          buildEvents: random.whole(1, 20),
          cachedRows: random.whole(1, 4),
        };
        const database = memoryReadModel(log.logId);
        const store = sqliteReadModelStore(database);
        const signal = new AbortController().signal;
        const at = position(String(random.whole(1, log.events.length)).padStart(16, '0'));
        await runnerOn(log, store, limits).run(signal, { at });
        await runnerOn(log, killedAfter(random.whole(0, 8), store), limits)
          .run(signal, 'caughtUp')
          .catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        await runnerOn(log, store, limits).run(signal, 'caughtUp');
        const whole = await projected(log);
        expectSame(seed, contentsOf(database), contentsOf(whole));
        database.close();
        whole.close();
      }
    },
    TIMEOUT_MS,
  );
});
