import type { TenantId } from '#domain/identity/ids.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { EventLog } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';

/** Every tenant that was ever registered, in the order of registration. Looks through the log: for people, not for requests. */
export async function registeredTenants(log: Pick<EventLog, 'subscribeToAll'>): Promise<readonly TenantId[]> {
  const tenants = new Set<TenantId>();
  const end = new AbortController();
  const messages = log.subscribeToAll({ after: BEGINNING, streamPrefixes: ['tenant-'], signal: end.signal });
  try {
    for await (const message of messages) {
      if (message.kind === 'caughtUp') break;
      if (message.kind !== 'batch') continue;
      for (const { stream } of message.events) {
        const tenant = parseStreamName(stream)?.tenant;
        if (tenant !== undefined) tenants.add(tenant);
      }
    }
  } finally {
    end.abort();
  }
  return [...tenants];
}
