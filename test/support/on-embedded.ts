import { it } from '@jest/globals';
import { isOnEventStoreDb } from './engine-log.js';

/** A test of what only the embedded log has; on another one it is skipped, and says why. */
export function itOnEmbedded(why: string, name: string, test: () => void | Promise<void>): void {
  if (isOnEventStoreDb()) it.skip(`${name} (on the embedded log alone: ${why})`, test);
  else it(name, test);
}
