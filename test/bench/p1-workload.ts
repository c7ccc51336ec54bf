import { v5 } from 'uuid';
import { eventId } from '#domain/identity/ids.js';
import type { EventMetadata, ExpectedRevision, NewEvent } from '#domain/log/event-log.js';

export const WRITERS = 64;
export const STREAMS = 5000;
const CONFLICTS_PER_HUNDRED = 5;
const TENANT = '3d0f4a62-6d1b-4c0e-9a6e-2c1f6b0d9e11';

export interface PlannedAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly event: NewEvent;
  /** It comes with a revision that the stream has left behind, and events that are not there. */
  readonly conflicts: boolean;
}

/** An event as the ingest writes it, about 700 bytes with its metadata. */
export function threatDetected(id: string): NewEvent {
  const metadata: EventMetadata = {
    tenantId: TENANT,
    actor: { type: 'service', id: 'mtd-feed' },
    commandId: v5('command', id),
    requestHash: id.replaceAll('-', '').repeat(2),
    correlationId: v5('correlation', id),
    causationId: v5('command', id),
    occurredAt: '2026-11-01T08:00:00.000Z',
    schemaVersion: 1,
  };
  const data = {
    threatId: `threat-${id}`,
    classification: 'SIDELOADED_APP',
    level: 'high',
    detectedAt: '2026-11-01T08:00:00.000Z',
    source: { vendor: 'lookout', eventId: v5('source', id), register: 1 },
  };
  return { id: eventId(id), type: 'ThreatDetected', data: JSON.stringify(data), metadata };
}

/** A small generator with a seed, so that both sides of a round and every run write the same rows. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

/**
 * What each writer appends, one after the other; a stream has one writer, so that the planned conflicts are all there are.
 *
 * @param appends how many succeed in all
 */
export function planAppends(appends: number): PlannedAppend[][] {
  const random = numbers(20_261_101);
  const heads = new Map<number, number>();
  return Array.from({ length: WRITERS }, (_, writer) => {
    const plan: PlannedAppend[] = [];
    let succeeding = Math.floor(appends / WRITERS) + (writer < appends % WRITERS ? 1 : 0);
    while (succeeding > 0) {
      const number =
        Math.floor((random.next().value * Math.ceil((STREAMS - writer) / WRITERS)) / 2 ** 32) * WRITERS + writer;
      const stream = `device-${TENANT}.${v5(`device ${number}`, TENANT)}`;
      const head = heads.get(number) ?? -1;
      const conflicts = head >= 0 && random.next().value % 100 < CONFLICTS_PER_HUNDRED;
      const id = v5(`${number}/${head}/${plan.length}`, TENANT);
      const expected = conflicts ? head - 1 : head;
      plan.push({ stream, expected: expected < 0 ? 'noStream' : expected, event: threatDetected(id), conflicts });
      if (conflicts) continue;
      heads.set(number, head + 1);
      succeeding -= 1;
    }
    return plan;
  });
}
