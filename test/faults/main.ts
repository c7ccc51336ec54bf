import { runContract } from './contract-run.js';
import { faultyCopy } from './faulty-copy.js';
import type { SeededFault } from './seeded-faults.js';
import { SEEDED_FAULTS } from './seeded-faults.js';

/**
 * Shows that the contract suite finds what it is there to find: it has to pass on the adapter as it is, and to turn red on
 * a copy with each fault. Exits 1 where one stays green or can't be put in. Names on the command line choose faults.
 */
async function runOn(fault: SeededFault | null): Promise<{ passed: number; red: readonly string[] }> {
  const { folder, remove } = faultyCopy(fault);
  try {
    return await runContract(folder);
  } finally {
    remove();
  }
}

async function main(names: readonly string[]): Promise<boolean> {
  const sound = await runOn(null);
  console.log(`| fault | contract suite | first test that turned red |`);
  console.log(`| ----- | -------------- | -------------------------- |`);
  console.log(
    `| none | ${sound.red.length === 0 ? 'green' : 'RED'}, ${sound.passed} passed | ${sound.red[0] ?? '–'} |`,
  );
  let asItShould = sound.red.length === 0 && sound.passed > 0;
  for (const fault of SEEDED_FAULTS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { red, passed } = await runOn(fault);
    if (red.length === 0) asItShould = false;
    const found = red.length > 0 ? `red, ${red.length} of ${red.length + passed}` : 'GREEN: NOT FOUND';
    console.log(`| ${fault.name} | ${found} | ${red[0] ?? '–'} |`);
  }
  return asItShould;
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
