import { Command, CommanderError } from 'commander';
import { LogNotOpened, LogUnavailable } from '#domain/log/log-errors.js';
import { ProjectionStopped } from '#projections/runner/error-policy.js';
import { backupCommand } from './commands/backup.js';
import { checkCommand } from './commands/check.js';
import { configCommand } from './commands/config.js';
import { copyCommand } from './commands/copy.js';
import { demoCommand } from './commands/demo.js';
import { eventsCommand } from './commands/events.js';
import { ingestCommand } from './commands/ingest.js';
import { replayCommand } from './commands/replay.js';
import { restoreCommand } from './commands/restore.js';
import { serveCommand } from './commands/serve.js';
import { tokenCommand } from './commands/token.js';
import type { ExitCode } from './exit-code.js';
import { CommandFailed, EXIT } from './exit-code.js';
import type { Surroundings } from './surroundings.js';
import { OutputClosed } from './terminal.js';

const EXAMPLE = `
Begin with an engine, then ask it for a token: all that an engine keeps is in its data folder (VEDETTE_DATA). Settings are
environment variables; "vedette config" shows them. Each command has --help with an example.

Exit codes: 0 done, 1 failed, 2 wrong usage, 69 a needed service can't be reached, 78 wrong configuration.

Examples:
  $ npx vedette serve
  $ npx vedette token --as full
  $ npx vedette backup /backups/vedette.db
`;

function program(around: Surroundings, write: (text: string) => void): Command {
  const vedette = new Command('vedette').description(
    'An open, event-sourced compliance engine for mobile threat defense',
  );
  const commands = [
    serveCommand,
    demoCommand,
    configCommand,
    tokenCommand,
    ingestCommand,
    eventsCommand,
    replayCommand,
    checkCommand,
    backupCommand,
    restoreCommand,
    copyCommand,
  ];
  for (const command of commands) vedette.addCommand(command(around));
  vedette.addHelpText('after', EXAMPLE);
  for (const command of [vedette, ...vedette.commands.flatMap((one) => [one, ...one.commands])])
    command
      .exitOverride()
      .configureOutput({ writeOut: write, writeErr: (text) => around.terminal.note(text) })
      .showHelpAfterError('(add --help for what it may be)')
      .allowExcessArguments(false);
  return vedette;
}

/** What the operating system or SQLite says of a file needs no stack trace. */
const isSystemError = (error: unknown): error is Error =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^(E[A-Z0-9]+|ERR_SQLITE_ERROR)$/.test(error.code);

/** What is told of a failure, and the exit code it has. Null: it needs no words. */
function verdictOn(error: unknown): { readonly code: ExitCode; readonly message: string | null } {
  if (error instanceof OutputClosed) return { code: EXIT.done, message: null };
  if (error instanceof CommanderError)
    return { code: error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage, message: null };
  if (error instanceof CommandFailed) return { code: error.exitCode, message: error.sentence };
  if (error instanceof LogNotOpened)
    return {
      code: error.reason === 'incompatible' ? EXIT.wrongConfiguration : EXIT.failed,
      message: `${error.message}. ${error.advice}`,
    };
  if (error instanceof ProjectionStopped) return { code: EXIT.failed, message: error.message };
  if (error instanceof LogUnavailable) return { code: EXIT.serviceUnreachable, message: error.message };
  if (isSystemError(error)) return { code: EXIT.failed, message: error.message };
  const unforeseen = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.failed, message: unforeseen };
}

/**
 * Runs one command line.
 *
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 69 a needed service cannot be reached, 78 wrong configuration
 */
export async function run(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  let help = '';
  const written = (text: string): void => void (help += text);
  try {
    try {
      await program(around, written).parseAsync([...args], { from: 'user' });
    } finally {
      if (help !== '') await around.terminal.out(help);
    }
    return EXIT.done;
  } catch (error) {
    const { code, message } = verdictOn(error);
    if (message !== null) around.terminal.note(`${message}\n`);
    return code;
  }
}
