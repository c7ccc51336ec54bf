import type { Expected, ProposedEvent, StoredEvent } from './stored-events.js';

export type AppendCheck =
  | { readonly kind: 'new' }
  /** The same ids are there: `last` is the last of them. */
  | { readonly kind: 'repeated'; readonly last: StoredEvent }
  | { readonly kind: 'wrongRevision'; readonly actual: number | 'noStream' }
  | { readonly kind: 'streamDeleted' };

export interface StreamState {
  readonly softDeleted: boolean;
  /** Whether the stream has metadata: a stream without events exists by that. */
  readonly hasSettings: boolean;
  /** The last event of this stream that was written with an id. */
  readonly find: (id: string) => StoredEvent | undefined;
}

/** Whether an append may be written, by the server's rules of expected revisions and repeated event ids. */
export function checkAppend(
  own: readonly StoredEvent[],
  expected: Expected,
  events: readonly ProposedEvent[],
  { softDeleted, hasSettings, find }: StreamState,
): AppendCheck {
  const head = own.length - 1;
  const wrong: AppendCheck = { kind: 'wrongRevision', actual: head < 0 ? 'noStream' : head };
  if (expected === 'streamExists') {
    if (softDeleted) return { kind: 'streamDeleted' };
    if (head < 0 && !hasSettings) return wrong;
  }
  if (expected === 'any' || expected === 'streamExists') {
    // Without a revision the server looks where it last saw the ids.
    const seen = events.map(({ id }) => find(id));
    const last = seen.at(-1);
    if (seen[0] === undefined) return { kind: 'new' };
    return last === undefined || seen.includes(undefined) ? wrong : { kind: 'repeated', last };
  }
  const after = expected === 'noStream' ? -1 : expected;
  if (after > head) return wrong;
  if (after === head) return { kind: 'new' };
  const other = events.findIndex(({ id }, index) => own[after + 1 + index]?.id !== id);
  const last = own[after + events.length];
  if (other === -1 && last !== undefined) return { kind: 'repeated', last };
  return other === 0 && after === -1 && softDeleted ? { kind: 'new' } : wrong;
}
