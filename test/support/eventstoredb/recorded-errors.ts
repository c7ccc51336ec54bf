import { MaxAppendSizeExceededError, WrongExpectedVersionError, isCommandError } from '@eventstore/db-client';

/** An error of the client in the shape of the recording. */
export function answerOfError(error: unknown): unknown {
  if (!(error instanceof Error) || !isCommandError(error)) throw error;
  const shape = { class: error.constructor.name, type: error.type, messageEmpty: error.message === '' };
  if (error instanceof WrongExpectedVersionError)
    return {
      ...shape,
      expectedVersion: String(error.expectedVersion),
      actualVersion: String(error.actualVersion),
    };
  return error instanceof MaxAppendSizeExceededError ? { ...shape, maxAppendSize: error.maxAppendSize } : shape;
}
