import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';

/** An entry as one feed received it. */
export interface Arrival {
  /** The cursor. */
  readonly id: string;
  readonly deviceId: string;
  /** The event that caused it. */
  readonly eventId: string;
  /** When the bytes that end it were read, on `performance.now()`. */
  readonly at: number;
}

/** One open feed. Arrivals are timed as they come and taken apart later, so that watching stays cheap. */
export interface FeedWatch {
  /** Entries for devices since the last call, in their order. @throws Error where the feed has ended by itself */
  take(): Arrival[];
  close(): void;
}

interface Chunk {
  readonly at: number;
  readonly text: string;
}

const field = (message: string, name: string): string =>
  message
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2) ?? '';

interface DeviceEntry {
  readonly deviceId: string;
  readonly causedBy: readonly string[];
}

const isDeviceEntry = (value: unknown): value is DeviceEntry =>
  typeof value === 'object' && value !== null && 'deviceId' in value && 'causedBy' in value;

function arrivalOf(message: string, at: number): Arrival | null {
  if (field(message, 'event') !== 'device') return null;
  const data: unknown = JSON.parse(field(message, 'data'));
  if (!isDeviceEntry(data)) throw new Error(`an entry of another shape: ${message}`);
  return { id: field(message, 'id'), deviceId: data.deviceId, eventId: data.causedBy.join(), at };
}

/** Takes messages out of chunks that may end anywhere. */
function messageSplitter(): (chunk: Chunk) => Arrival[] {
  let rest = '';
  return ({ at, text }) => {
    const messages = (rest + text).split('\n\n');
    rest = messages.pop() ?? '';
    return messages.flatMap((message) => arrivalOf(message, at) ?? []);
  };
}

/** Opens a feed that starts now; resolves with the first bytes, so that what is written from then on is on it. */
export async function watchFeed(origin: string, token: string): Promise<FeedWatch> {
  const call = request(`${origin}/v1/intune/feed`, {
    agent: false,
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
  });
  const answered = Promise.withResolvers<IncomingMessage>();
  call.on('response', answered.resolve);
  call.on('error', answered.reject);
  call.end();
  const response = await answered.promise;
  if (response.statusCode !== 200) throw new Error(`the feed answered ${response.statusCode}`);
  response.setEncoding('utf8');
  const arrivalsIn = messageSplitter();
  let chunks: Chunk[] = [];
  let ended = false;
  response.on('data', (text: string) => {
    chunks.push({ at: performance.now(), text });
  });
  response.on('error', () => (ended = true));
  response.on('close', () => (ended = true));
  await once(response, 'data');
  return {
    take() {
      if (ended) throw new Error('a feed has ended by itself');
      const arrivals = chunks.flatMap(arrivalsIn);
      chunks = [];
      return arrivals;
    },
    close() {
      call.destroy();
    },
  };
}
