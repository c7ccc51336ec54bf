/** What is kept of a person beside the log. */
export interface Person {
  readonly displayName: string | null;
  readonly mail: string | null;
}
