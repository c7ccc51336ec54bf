import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SeededFault } from './seeded-faults.js';

/** The folder of the package, seen from `dist/test/faults`. */
export const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));

/** What is copied, and where the files lie that a fault is put into. */
export interface Subject {
  /** Seen from the folder of the package. */
  readonly base: string;
  readonly parts: readonly string[];
  readonly has: (file: string) => boolean;
}

/**
 * Copies a part of the build into a folder of its own, where imports lead to the copy, and puts the fault into it.
 *
 * @throws Error where a patch does not apply exactly once: then the code has moved on, and so must the fault
 */
export function faultyCopy(
  { base, parts, has }: Subject,
  fault: SeededFault | null,
): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-fault-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const part of ['package.json', 'jest.config.js', ...parts])
      cpSync(join(PACKAGE, part), join(folder, part), { recursive: true, filter: has });
    symlinkSync(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const { file, find, replace } of fault?.patches ?? []) {
      const path = join(folder, base, file);
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
