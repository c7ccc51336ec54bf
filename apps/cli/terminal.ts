/** The reader of our output went away (`vedette events | head`): no failure, there is only nobody left to write for. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Where a command writes. Results go to `out`, everything that is said about the work to `note`. */
export interface Terminal {
  /**
   * Resolves when the text was taken, so that a slow reader slows the command down.
   * @throws OutputClosed where the reader is gone
   */
  out(text: string): Promise<void>;
  note(text: string): void;
  /** Where a progress bar can be drawn: null when nobody watches. */
  readonly screen: NodeJS.WriteStream | null;
}

const isClosedPipe = (error: Error): boolean => 'code' in error && error.code === 'EPIPE';

/** The terminal, files or pipes that the process was started with. */
export function processTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  // A closed pipe also comes as an event, which would end the process with a stack trace if nobody listened.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: Error) => {
      if (!isClosedPipe(error)) throw error;
    });
  }
  return {
    out: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => {
          if (error === null || error === undefined) resolve();
          else reject(isClosedPipe(error) ? new OutputClosed() : error);
        });
      }),
    note: (text) => void stderr.write(text),
    screen: stderr.isTTY ? stderr : null,
  };
}
