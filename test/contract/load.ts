import type { EventLog, NewEvent } from '#domain/log/event-log.js';
import { after, sampleEvents } from './sample-events.js';

/** Writers of a load; each has a stream of its own and appends one after the other. */
export const WRITERS = 16;

export interface LoadAppend {
  readonly stream: string;
  readonly expected: number | 'noStream';
  readonly events: readonly NewEvent[];
}

/** 1 to 4 events. */
const size = (writer: number, index: number): number => 1 + ((writer + index * 3) % 4);

/** The appends of one writer, without end. The same load gives the same appends in every process. */
export function* appendsOf(load: string, writer: number): Generator<LoadAppend, never> {
  const stream = `${load}-${writer}`;
  let revision = -1;
  for (let index = 0; ; index += 1) {
    const events = sampleEvents(`${stream}/${index}`, size(writer, index));
    yield { stream, expected: after(revision), events };
    revision += events.length;
  }
}

/** Writes the load until the process dies. */
export async function writeLoad(
  log: EventLog,
  load: string,
  writers: number,
  acknowledged: (writer: number) => void,
): Promise<void> {
  const write = async (writer: number): Promise<void> => {
    for (const { stream, expected, events } of appendsOf(load, writer)) {
      await log.append(stream, expected, events);
      acknowledged(writer);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
}
