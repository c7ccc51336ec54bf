import type { IngestCounts } from '#domain/ingest/events.js';

/** What taking one event in comes to: exactly one of these (R32). */
export type IngestOutcome = keyof IngestCounts;

export const NO_EVENTS: IngestCounts = { accepted: 0, duplicates: 0, late: 0, ignored: 0, deadLettered: 0 };
