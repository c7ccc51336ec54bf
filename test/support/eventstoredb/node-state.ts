import type { ServerErrorResponse, ServerUnaryCall } from '@grpc/grpc-js';
import type { Connections } from './connections.js';
import type { Faults } from './faults.js';
import type { MemoryLog } from './memory-log.js';
import type { PersistentGroup } from './persistent-group.js';
import { notLeader, notReady, unauthenticated } from './refusals.js';

/** What every call of a stand-in works on. */
export interface NodeState {
  readonly log: MemoryLog;
  /** Persistent subscriptions by stream and group. */
  readonly groups: Map<string, PersistentGroup>;
  readonly faults: Faults;
  readonly connections: Connections;
  /** Names and passwords; null where everyone may do everything, as on an insecure server. */
  readonly users: ReadonlyMap<string, string> | null;
}

export type Intent = 'read' | 'write';

/** Why a call is refused before anything is done, or null. */
export function refusalOf(
  { faults, users }: NodeState,
  call: Pick<ServerUnaryCall<unknown, unknown>, 'metadata'>,
  intent: Intent,
): ServerErrorResponse | null {
  if (users !== null && !isKnown(users, call.metadata.get('authorization')[0])) return unauthenticated();
  if (faults.notReady) return notReady();
  const wantsLeader = intent === 'write' || call.metadata.get('requires-leader')[0] === 'true';
  return faults.notLeader !== null && wantsLeader ? notLeader(faults.notLeader) : null;
}

function isKnown(users: ReadonlyMap<string, string>, header: string | Buffer | undefined): boolean {
  const [scheme, encoded = ''] = String(header ?? '').split(' ');
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return scheme === 'Basic' && name !== undefined && users.get(name) === password;
}

/** Gives an answer when the switches let it go: now, later or never. */
export function answer({ faults }: NodeState, give: () => void, extraMs = 0): void {
  if (faults.neverAnswer) return;
  const wait = faults.delayMs + extraMs;
  if (wait === 0) give();
  else setTimeout(give, wait).unref();
}
