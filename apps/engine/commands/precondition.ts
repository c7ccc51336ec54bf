/** What `If-Match` says: `*` is any revision of a stream that exists. */
export type Precondition = '*' | readonly number[];

/** @param revision of the stream's last event, -1 where there is none */
export function holds(precondition: Precondition, revision: number): boolean {
  return revision >= 0 && (precondition === '*' || precondition.includes(revision));
}
