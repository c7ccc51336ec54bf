import { Command } from 'commander';
import type { Settings } from '#engine/config/settings.js';
import { CommandFailed } from '../exit-code.js';
import { settingsOf } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

const EXAMPLE = `
Example:
  $ VEDETTE_PORT=0 vedette serve
  vedette listening on http://127.0.0.1:40123
`;

/** An engine that has not let go by then is not going to. */
const STOPS_WITHIN_MS = 10_000;

/** `vedette serve`: runs the engine until it is told to stop (SIGTERM, SIGINT), then drains it. */
export function serveCommand({ terminal, env, stopAsked }: Surroundings): Command {
  return new Command('serve')
    .description('run the engine until SIGTERM or Ctrl-C; then answer what is in flight and stop')
    .addHelpText('after', EXAMPLE)
    .action(async () => {
      const settings = settingsOf(env);
      const stop = stopAsked();
      // Loaded here, so that the other commands need not wait for the whole engine to load.
      const { startEngine } = await import('#engine/engine.js');
      const engine = await startEngine(settings).catch((error: unknown) => {
        throw withoutAddress(error, settings) ?? error;
      });
      await terminal.out(`vedette listening on ${engine.url}\n`);
      await terminal.out(firstSteps(engine.url, settings));
      await stop;
      const late = setTimeout(() => {
        terminal.note(`the engine did not stop within ${STOPS_WITHIN_MS / 1000} s\n`);
        process.exit(1);
      }, STOPS_WITHIN_MS);
      await engine.close();
      clearTimeout(late);
    });
}

const firstSteps = (url: string, { dataFolder }: Settings): string =>
  [
    `  API and its docs  ${url}/docs`,
    '  an access token   npx vedette token --as operator   (roles: npx vedette token --help)',
    `  data folder       ${dataFolder}`,
    '',
  ].join('\n');

/** A taken or foreign address is no fault of the program: one sentence instead of a stack trace. Null for other errors. */
function withoutAddress(error: unknown, { host, port }: Settings): CommandFailed | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return new CommandFailed(`${host}:${port} is in use: stop what listens there, or choose another VEDETTE_PORT`);
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return new CommandFailed(`can't listen on ${host}:${port} (${code}): choose another VEDETTE_HOST or VEDETTE_PORT`);
  return null;
}
