import type { CreateReq } from '@eventstore/db-client/generated/persistent_pb.js';
import { eventFilter } from './event-filter.js';
import type { MemoryLog } from './memory-log.js';
import type { StoredEvent } from './stored-events.js';
import { streamName } from './wire.js';

/** What the client sends for the end of a stream. */
const END = 2 ** 64 - 1;

/** The events of a group's source, each once, from where the request says on, inclusive; null while there is none. */
export function groupSource(log: MemoryLog, options: CreateReq.Options): () => StoredEvent | null {
  return options.hasAll() ? allOf(log, options.getAll()) : streamOf(log, options);
}

/** The client names stream and revision in the way of servers before 21.10. */
function streamOf(log: MemoryLog, options: CreateReq.Options): () => StoredEvent | null {
  const name = streamName(options.getStreamIdentifier());
  const now = log.stream(name);
  let revision = Number(options.getSettings()?.getRevision() ?? 0);
  if (revision >= END) revision = now.kind === 'found' ? now.events.length : 0;
  return () => {
    const stream = log.stream(name);
    if (stream.kind !== 'found') return null;
    revision = Math.max(revision, stream.first);
    const event = stream.events[revision];
    if (event === undefined) return null;
    revision += 1;
    return event;
  };
}

function allOf(log: MemoryLog, options: CreateReq.AllOptions | undefined): () => StoredEvent | null {
  const passes = eventFilter(options?.getFilter());
  let index =
    options?.hasEnd() === true ? log.all.length : log.indexAt(Number(options?.getPosition()?.getCommitPosition() ?? 0));
  return () => {
    for (;;) {
      const event = log.all[index];
      if (event === undefined) return null;
      index += 1;
      // What a group parks is no input of it.
      if (!event.stream.startsWith('$persistentsubscription-') && passes(event)) return event;
    }
  };
}
