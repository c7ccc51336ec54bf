import { join } from 'node:path';
import type { Subject } from './faulty-copy.js';
import { faultyCopy } from './faulty-copy.js';
import type { SeededFault } from './seeded-faults.js';
import { SEEDED_FAULTS } from './seeded-faults.js';
import type { TestRun } from './test-run.js';
import { runTests } from './test-run.js';

const ADAPTER = 'dist/libs/adapters/sqlite-log';
/** What the contract suite and the adapter need to run; of the suite only what runs over this adapter. */
const SUBJECT: Subject = {
  base: ADAPTER,
  parts: ['dist/libs/domain', 'dist/libs/adapters/clock', ADAPTER, 'dist/test/contract'],
  has: (file) => !file.endsWith('.spec.js') || file.includes(join('test', 'contract', 'sqlite-')),
};

async function runOn(fault: SeededFault | null): Promise<TestRun> {
  const { folder, remove } = faultyCopy(SUBJECT, fault);
  try {
    return await runTests(folder);
  } finally {
    remove();
  }
}

/**
 * Shows that the contract suite finds what it is there to find: it has to pass on the adapter as it is, and to turn red on
 * a copy with each fault.
 *
 * @param names choose faults; none: all
 * @returns false where one stays green
 */
export async function logFaults(names: readonly string[]): Promise<boolean> {
  const sound = await runOn(null);
  console.log(`| fault | contract suite | first test that turned red |`);
  console.log(`| ----- | -------------- | -------------------------- |`);
  console.log(
    `| none | ${sound.red.length === 0 ? 'green' : 'RED'}, ${sound.passed} passed | ${sound.red[0]?.title ?? '–'} |`,
  );
  let asItShould = sound.red.length === 0 && sound.passed > 0;
  for (const fault of SEEDED_FAULTS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { red, passed } = await runOn(fault);
    if (red.length === 0) asItShould = false;
    const found = red.length > 0 ? `red, ${red.length} of ${red.length + passed}` : 'GREEN: NOT FOUND';
    console.log(`| ${fault.name} | ${found} | ${red[0]?.title ?? '–'} |`);
  }
  return asItShould;
}
