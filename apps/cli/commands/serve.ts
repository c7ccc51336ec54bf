import { Command } from 'commander';
import { CommandFailed, EXIT, isExitCode } from '../exit-code.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Example:
  $ VEDETTE_PORT=0 npx vedette serve
  vedette listening on http://127.0.0.1:40123
`;

/** `vedette serve`: runs the engine until it is told to stop (SIGTERM, SIGINT), then drains it. */
export function serveCommand({ terminal, env }: Surroundings): Command {
  return new Command('serve')
    .description('run the engine until SIGTERM or Ctrl-C; then answer what is in flight and stop')
    .addHelpText('after', EXAMPLE)
    .action(async () => {
      // Loaded here, so that the other commands need not wait for the whole engine to load.
      await import('reflect-metadata');
      const { runEngine } = await import('#engine/run.js');
      const code = await runEngine({
        env,
        // An engine serves on when nobody reads its greeting any more.
        say: (text) => void terminal.out(`${text}\n`).catch(() => undefined),
        complain: (text) => terminal.note(`${text}\n`),
      });
      if (code !== 0) throw new CommandFailed(null, isExitCode(code) ? code : EXIT.failed);
    });
}
