import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** A message of the feed that holds an entry. */
export interface FeedMessage {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface ConsumerOptions {
  readonly url: string;
  readonly token: string;
  /** Bytes a second that are taken off the socket; Infinity for as fast as it goes. */
  readonly bytesPerSecond: number;
  /** Cursor after which to go on; `0` for the beginning. */
  readonly after: string;
  /** Called for each entry, in the order of arrival; false cuts the connection. */
  readonly onEntry: (message: FeedMessage) => boolean;
}

/** How the stream came to its end. `cursor` is the id of the last whole message, to resume after. */
export interface ConsumerEnd {
  readonly cursor: string;
  /** `cut` by the consumer, `closed` by the engine, or the status that it refused with. */
  readonly reason: 'cut' | 'closed' | number;
}

function parseMessage(text: string): Partial<FeedMessage> {
  const fields: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  return fields;
}

async function connect({ url, token, after }: ConsumerOptions): Promise<IncomingMessage | null> {
  return new Promise((resolve) => {
    const call = request(
      `${url}/v1/intune/feed?after=${after}`,
      { agent: false, headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' } },
      resolve,
    );
    call.on('error', () => resolve(null));
    call.end();
  });
}

/** Reads the feed at a bounded speed: the socket's window closes while it pauses, as with a slow network. */
export async function consume(options: ConsumerOptions): Promise<ConsumerEnd> {
  let cursor = options.after;
  const response = await connect(options);
  if (response === null) return { cursor, reason: 'closed' };
  if (response.statusCode !== 200) {
    response.destroy();
    return { cursor, reason: response.statusCode ?? 0 };
  }
  response.setEncoding('utf8');
  const began = performance.now();
  let taken = 0;
  let rest = '';
  try {
    for await (const chunk of response) {
      const text = String(chunk);
      taken += text.length;
      const messages = (rest + text).split('\n\n');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const { id, event, data } = parseMessage(message);
        if (id !== undefined && event !== 'checkpoint' && event !== undefined && data !== undefined) {
          cursor = id;
          if (!options.onEntry({ id, event, data })) {
            response.destroy();
            return { cursor, reason: 'cut' };
          }
        }
      }
      const ahead = (taken / options.bytesPerSecond) * 1000 - (performance.now() - began);
      if (ahead > 1) await pause(ahead);
    }
  } catch {
    return { cursor, reason: 'closed' };
  }
  return { cursor, reason: 'closed' };
}
