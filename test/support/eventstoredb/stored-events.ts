export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  /** Commit and prepare position: the same number, as for every event that a 23.10 server writes. */
  readonly position: number;
  readonly createdMs: number;
}

export type Expected = number | 'noStream' | 'streamExists' | 'any';

export interface Written {
  readonly kind: 'written';
  readonly revision: number;
  readonly position: number;
}

export type AppendAnswer =
  | Written
  | { readonly kind: 'wrongRevision'; readonly actual: number | 'noStream' }
  | { readonly kind: 'streamDeleted' };
