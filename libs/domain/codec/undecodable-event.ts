/**
 * A stored event of a known type that can't be read: broken JSON, a wrong shape, or a version that a newer release wrote.
 * The message names fields and never their content.
 */
export class UndecodableEvent extends Error {
  override readonly name = 'UndecodableEvent';
  constructor(
    readonly type: string,
    readonly why: string,
  ) {
    super(`${type}: ${why}`);
  }
}
