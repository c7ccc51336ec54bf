import { openEventStoreDbReader } from '#adapters/eventstoredb/reader.js';
import { decodeEvent } from '#domain/codec/event-codec.js';
import { formatInstant } from '#domain/instant.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { Tenancy } from '#test/support/tenancy.js';
import { itemsOf } from '#test/support/tenancy.js';

/** Reads the log from outside of all engines. */
export type LogReader = Awaited<ReturnType<typeof openEventStoreDbReader>>;

/** Opens a reader for the work and closes it after. */
export async function withReader<Result>(
  connectionString: string,
  work: (reader: LogReader) => Promise<Result>,
): Promise<Result> {
  const reader = await openEventStoreDbReader({ kind: 'eventstoredb', connectionString });
  try {
    return await work(reader);
  } finally {
    await reader.close();
  }
}

/** What became of threats, by the log: how often each was detected and resolved, and which ignores ended when. */
export interface ThreatsInLog {
  readonly detected: ReadonlyMap<string, number>;
  readonly resolved: ReadonlyMap<string, number>;
  /** `device until` of each end of an ignore, in the order of the log. */
  readonly expired: readonly string[];
}

/** Of a tenant. */
export async function threatsInLog(reader: LogReader, tenantId: string): Promise<ThreatsInLog> {
  const counts = { ThreatDetected: new Map<string, number>(), ThreatResolved: new Map<string, number>() };
  const expired: string[] = [];
  const { signal } = new AbortController();
  const prefix = `device-${tenantId}.`;
  for await (const message of reader.subscribeToAll({ after: BEGINNING, streamPrefixes: [prefix], signal })) {
    if (message.kind === 'caughtUp') break;
    for (const recorded of message.kind === 'batch' ? message.events : []) {
      const decoded = decodeEvent(recorded);
      if (!decoded.known) continue;
      const { event, metadata } = decoded;
      if (event.type === 'ThreatDetected' || event.type === 'ThreatResolved') {
        const found = counts[event.type];
        found.set(event.data.threatId, (found.get(event.data.threatId) ?? 0) + 1);
      } else if (event.type === 'ThreatReopened' && event.data.cause === 'expired') {
        expired.push(`${recorded.stream.slice(prefix.length)} ${formatInstant(metadata.occurredAt)}`);
      }
    }
  }
  return { detected: counts.ThreatDetected, resolved: counts.ThreatResolved, expired };
}

/** One entry of the feed, as it is compared. */
export interface Entry {
  readonly cursor: string;
  readonly data: unknown;
}

/** The whole feed of a tenant, as a node gives it out. */
export async function feedOf({ send }: Tenancy): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let after = '0'; ;) {
    const page = await send('consumer', 'GET', `/v1/intune/feed?after=${after}&limit=500`, {
      headers: { accept: 'application/json' },
    });
    const items = itemsOf(page);
    entries.push(...items.map(({ id, data }) => ({ cursor: String(id), data })));
    const last = entries.at(-1);
    if (items.length === 0 || last === undefined) return entries;
    after = last.cursor;
  }
}

/** The tenant's stream of Intune states. */
export async function intuneStatesOf(reader: LogReader, tenantId: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { data: text } of reader.readStream(`intuneState-${tenantId}`)) {
    const value: unknown = JSON.parse(text);
    const { cursor, ...data }: Readonly<Record<string, unknown>> =
      typeof value === 'object' && value !== null ? { ...value } : {};
    entries.push({ cursor: String(cursor), data });
  }
  return entries;
}
