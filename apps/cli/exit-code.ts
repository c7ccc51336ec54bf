/** What a command's end says to a script (docs/operations.md). The numbers 69 and 78 are those of sysexits. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  serviceUnreachable: 69,
  wrongConfiguration: 78,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
export const isExitCode = (code: number): code is ExitCode => Object.values(EXIT).some((known) => known === code);

/** Ends a command with an exit code and one message for a person; null where all was said already. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  constructor(
    readonly sentence: string | null,
    readonly exitCode: ExitCode = EXIT.failed,
    options?: ErrorOptions,
  ) {
    super(sentence ?? `exit code ${exitCode}`, options);
  }
}
