import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import {
  flagOf,
  instantOf,
  instantOrNullOf,
  objectOf,
  textOf,
  textOrNullOf,
  wholeNumberOf,
  wordOf,
} from '../codec/json.js';
import { isDeviceId } from '../identity/ids.js';
import { formatInstant } from '../instant.js';
import { isSetAsideReason } from '../lookout/set-aside-reason.js';
import { writeDetails } from '../personal-data/sealed-details.js';
import type { IngestEvent, KeptOriginal } from './events.js';
import { isReadOutcome } from './events.js';

const writeOriginal = ({ sealedFor, original, whole }: KeptOriginal): JsonObject => ({
  sealedFor,
  original: writeDetails(original),
  whole,
});
function readOriginal(json: JsonObject): KeptOriginal {
  const original = objectOf(json, 'original');
  return {
    sealedFor: wordOf(json, 'sealedFor', isDeviceId),
    original: { open: objectOf(original, 'open'), sealed: textOrNullOf(original, 'sealed') },
    whole: flagOf(json, 'whole'),
  };
}

const isKeptReason = (text: string): text is 'late' | 'notJudged' => text === 'late' || text === 'notJudged';

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
  IngestEventSetAside: {
    type: 'IngestEventSetAside',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ key: data.key, reason: data.reason, ...writeOriginal(data) }),
    read: (json, occurredAt) => ({
      type: 'IngestEventSetAside',
      occurredAt,
      data: { key: textOf(json, 'key'), reason: wordOf(json, 'reason', isSetAsideReason), ...readOriginal(json) },
    }),
  },
  IngestEventRetried: {
    type: 'IngestEventRetried',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ setAside: data.setAside, outcome: data.outcome }),
    read: (json, occurredAt) => ({
      type: 'IngestEventRetried',
      occurredAt,
      data: { setAside: wholeNumberOf(json, 'setAside', 0), outcome: wordOf(json, 'outcome', isReadOutcome) },
    }),
  },
  IngestEventKept: {
    type: 'IngestEventKept',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      key: data.key,
      reason: data.reason,
      enterprise: data.enterprise,
      ...writeOriginal(data),
    }),
    read: (json, occurredAt) => ({
      type: 'IngestEventKept',
      occurredAt,
      data: {
        key: textOf(json, 'key'),
        reason: wordOf(json, 'reason', isKeptReason),
        enterprise: textOrNullOf(json, 'enterprise'),
        ...readOriginal(json),
      },
    }),
  },
  IngestCheckpointed: {
    type: 'IngestCheckpointed',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({
      accepted: data.accepted,
      duplicates: data.duplicates,
      late: data.late,
      ignored: data.ignored,
      deadLettered: data.deadLettered,
      newestAt: data.newestAt === null ? null : formatInstant(data.newestAt),
    }),
    read: (json, occurredAt) => ({
      type: 'IngestCheckpointed',
      occurredAt,
      data: {
        accepted: wholeNumberOf(json, 'accepted', 0),
        duplicates: wholeNumberOf(json, 'duplicates', 0),
        late: wholeNumberOf(json, 'late', 0),
        ignored: wholeNumberOf(json, 'ignored', 0),
        deadLettered: wholeNumberOf(json, 'deadLettered', 0),
        newestAt: instantOrNullOf(json, 'newestAt'),
      },
    }),
  },
} satisfies SchemasOf<IngestEvent>;
