import type { SchemasOf } from '../codec/event-schema.js';
import { instantOf } from '../codec/json.js';
import { formatInstant } from '../instant.js';
import type { IngestEvent } from './events.js';

/** How the events of `ingest-{tenantId}.{source}` are stored. */
export const ingestSchemas = {
  IngestGapDetected: {
    type: 'IngestGapDetected',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ from: formatInstant(data.from), to: formatInstant(data.to) }),
    read: (json, occurredAt) => ({
      type: 'IngestGapDetected',
      occurredAt,
      data: { from: instantOf(json, 'from'), to: instantOf(json, 'to') },
    }),
  },
} satisfies SchemasOf<IngestEvent>;
