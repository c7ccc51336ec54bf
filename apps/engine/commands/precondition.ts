/** What `If-Match` says: `*` is any revision of a stream that exists. Only the engine itself says -1: no event yet. */
export type Precondition = '*' | readonly number[];

/** @param revision of the stream's last event, -1 where there is none */
export function holds(precondition: Precondition, revision: number): boolean {
  return precondition === '*' ? revision >= 0 : precondition.includes(revision);
}
