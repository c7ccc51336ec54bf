import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SeededFault } from './seeded-faults.js';

/** The folder of the package, seen from `dist/test/faults`. */
export const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));

const ADAPTER = 'dist/libs/adapters/sqlite-log';
/** What the contract suite and the adapter need to run. */
const PARTS = [
  'package.json',
  'jest.config.js',
  'dist/libs/domain',
  'dist/libs/adapters/clock',
  ADAPTER,
  'dist/test/contract',
];

const isOfTheSuite = (source: string): boolean =>
  !source.endsWith('.spec.js') || source.includes(join('test', 'contract'));

/**
 * Copies the compiled adapter with the contract suite into a folder of its own, where imports lead to the copy, and puts
 * the fault into it.
 *
 * @throws Error where a patch does not apply exactly once: then the adapter has moved on, and so must the fault
 */
export function faultyCopy(fault: SeededFault | null): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-fault-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const part of PARTS)
      cpSync(join(PACKAGE, part), join(folder, part), { recursive: true, filter: isOfTheSuite });
    symlinkSync(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const { file, find, replace } of fault?.patches ?? []) {
      const path = join(folder, ADAPTER, file);
      const source = readFileSync(path, 'utf8');
      const times = source.split(find).length - 1;
      if (times !== 1) throw new Error(`"${fault?.name ?? ''}" applies ${times} times to ${file}: ${find}`);
      writeFileSync(
        path,
        source.replace(find, () => replace),
      );
    }
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
