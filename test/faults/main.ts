import { logFaults } from './log-faults.js';
import { ruleFaults } from './rules/rule-faults.js';

/**
 * Puts mistakes into copies of the build and shows which tests find them. `rules` as the first argument: into the rules of
 * the domain, else into the SQLite log. The other arguments choose faults. Exits 1 where one stays green or can't be put in.
 */
const [first, ...others] = process.argv.slice(2);
const asItShould = first === 'rules' ? await ruleFaults(others) : await logFaults(process.argv.slice(2));
process.exitCode = asItShould ? 0 : 1;
