import type { Terminal } from './terminal.js';

/** All that a command has of the outside world beside the data folder: handed in, so that a test can hand in its own. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
}
