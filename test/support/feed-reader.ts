/** One message of the feed. Comments and `retry:` are counted apart. */
export interface FeedMessage {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

export interface FeedRequest {
  readonly url: string;
  readonly token: string;
  /** `after`, as a query. */
  readonly after?: string;
  readonly lastEventId?: string;
}

/** A consumer of the feed, as a browser's `EventSource` reads it. */
export interface FeedReader {
  readonly status: number;
  readonly headers: Headers;
  /** The next message. @throws Error where none comes in time, or the feed ends */
  next(): Promise<FeedMessage>;
  /** Messages until one satisfies the condition, that one included. */
  until(condition: (message: FeedMessage) => boolean): Promise<FeedMessage[]>;
  /** Everything that comes until the engine ends the feed, as it was sent. */
  rest(): Promise<string>;
  close(): Promise<void>;
}

const PATIENCE_MS = 10_000;

function parseMessage(block: string): FeedMessage | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const [event, data] = [fields.get('event'), fields.get('data')];
  if (event === undefined || data === undefined) return null;
  return { id: fields.get('id') ?? null, event, data: JSON.parse(data) };
}

/** Opens a feed; `status` says whether it began. */
export async function openFeed({ url, token, after, lastEventId }: FeedRequest): Promise<FeedReader> {
  const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
  const abort = new AbortController();
  const response = await fetch(`${url}/v1/intune/feed${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';

  async function more(): Promise<boolean> {
    const timer = setTimeout(
      () => abort.abort(new Error(`nothing came on the feed in ${PATIENCE_MS} ms`)),
      PATIENCE_MS,
    );
    try {
      const read = await reader?.read();
      if (read === undefined || read.done) return false;
      text += read.value;
      return true;
    } finally {
      clearTimeout(timer);
    }
  }

  const next = async (): Promise<FeedMessage> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        if (!(await more())) throw new Error('the feed ended');
        continue;
      }
      const message = parseMessage(text.slice(0, end));
      text = text.slice(end + 2);
      if (message !== null) return message;
    }
  };

  return {
    status: response.status,
    headers: response.headers,
    next,
    async until(condition) {
      const messages: FeedMessage[] = [];
      for (;;) {
        const message = await next();
        messages.push(message);
        if (condition(message)) return messages;
      }
    },
    async rest() {
      while (await more());
      return text;
    },
    async close() {
      abort.abort();
      await reader?.cancel().catch(() => undefined);
    },
  };
}
