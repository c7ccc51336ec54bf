import { fileURLToPath } from 'node:url';
import type { RuleLine } from './rules-table.js';
import { rulesTable } from './rules-table.js';
import { sourcesOf } from './sources.js';

/** The folder of the package, seen from `dist/test/rules`. */
const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));

const place = ({ name, file }: { readonly name: string; readonly file: string }): string => `${name} (${file})`;

function inShort({ rule, homes, tests, hole }: RuleLine): string {
  const files = new Set(tests.map(({ file }) => file)).size;
  const functions =
    homes.slice(0, 2).map(place).join(', ') + (homes.length > 2 ? `, and ${homes.length - 2} more` : '');
  if (hole !== null) return `| ${rule} | **${hole}** | ${tests.length} |`;
  return `| ${rule} | ${functions} | ${tests.length} in ${files} ${files === 1 ? 'file' : 'files'} |`;
}

const inFull = ({ rule, homes, tests }: RuleLine): string =>
  [rule, ...homes.map((home) => `  ${place(home)}`), ...tests.map(({ name, file }) => `    ${name} (${file})`)].join(
    '\n',
  );

/**
 * Lists rule → function → tests. Rules on the command line are shown in full. Exits 1 where a rule has no
 * function that names it, or no test whose name begins with it.
 */
function main(wanted: readonly string[]): boolean {
  const table = rulesTable(sourcesOf(PACKAGE, ['libs', 'apps', 'test']));
  if (wanted.length > 0) {
    for (const line of table.filter(({ rule }) => wanted.includes(rule))) console.log(inFull(line));
  } else {
    console.log('| rule | functions that name it | tests that begin with it |\n| ---- | ---- | ---- |');
    for (const line of table) console.log(inShort(line));
  }
  const holes = table.filter(({ hole }) => hole !== null);
  if (holes.length > 0) console.log(`\n${holes.length} rules with a hole: ${holes.map(({ rule }) => rule).join(', ')}`);
  return holes.length === 0;
}

process.exitCode = main(process.argv.slice(2)) ? 0 : 1;
