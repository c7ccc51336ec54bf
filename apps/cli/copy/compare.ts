import type { Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { readToHead } from '../log/read-to-head.js';
import type { CopiedLog } from './copied-log.js';
import { CopyRefused } from './copied-log.js';

/** How far two logs were found to hold the same: everything up to these places. */
export interface SameUpTo {
  readonly source: Position;
  readonly target: Position;
  readonly events: number;
}

export const NOTHING_COMPARED: SameUpTo = { source: BEGINNING, target: BEGINNING, events: 0 };

/** Told of each event that stands on both sides: where it stands in the one and in the other. */
export type SeenOnBoth = (source: Position, target: Position) => void;

/** Everything of an event but its position, which is the log's own. */
const isSame = (a: RecordedEvent, b: RecordedEvent): boolean =>
  a.stream === b.stream &&
  a.revision === b.revision &&
  a.id === b.id &&
  a.type === b.type &&
  a.data === b.data &&
  a.metadata === b.metadata;

const named = ({ position, type, id, stream, revision }: RecordedEvent): string =>
  `${type} ${id} (revision ${revision} of ${stream}) at position ${position}`;

async function* eventsAfter({ log }: CopiedLog, after: Position): AsyncGenerator<RecordedEvent, void> {
  for await (const batch of readToHead(log, after)) yield* batch;
}

/**
 * Reads both logs side by side, until the target ends.
 *
 * @param from what was found the same before
 * @throws CopyRefused at the first event of the target that the source does not have at this place
 */
export async function compareFrom(
  source: CopiedLog,
  target: CopiedLog,
  from: SameUpTo,
  seen: SeenOnBoth,
): Promise<SameUpTo> {
  const given = eventsAfter(source, from.source);
  let same = from;
  try {
    for await (const copied of eventsAfter(target, from.target)) {
      const { value: event } = await given.next();
      if (event === undefined)
        throw new CopyRefused(`${target.name} goes on where ${source.name} ends: ${named(copied)} is not in it`);
      if (!isSame(event, copied))
        throw new CopyRefused(
          `${target.name} holds other events than ${source.name}: ${named(copied)}, where the other has ${named(event)}`,
        );
      same = { source: event.position, target: copied.position, events: same.events + 1 };
      seen(event.position, copied.position);
    }
    return same;
  } finally {
    await given.return();
  }
}
