/** Why a command was refused. The codes are part of the API (`docs/http-api.md`); the edge gives each its status. */
export type RejectionCode =
  | 'tenant-already-exists'
  | 'tenant-unknown'
  | 'tenant-closed'
  | 'consent-required'
  | 'not-found'
  | 'unsupported-device'
  | 'device-deleted'
  | 'id-retired'
  | 'not-activated'
  | 'threat-resolved'
  | 'group-already-added'
  | 'connector-deprovisioned'
  | 'rules-unknown'
  | 'invalid-request';

export interface Rejection {
  readonly code: RejectionCode;
  /** One sentence for a person: what is wrong and what to do. Holds no personal data. */
  readonly detail: string;
  /** JSON pointer of the member of the request that is wrong. */
  readonly pointer?: string;
}
