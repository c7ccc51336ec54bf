/** Why the engine can't start, in words for who starts it: what is wrong and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
  constructor(
    message: string,
    /** 1 failed, 78 wrong configuration. */
    readonly exitCode: 1 | 78,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
