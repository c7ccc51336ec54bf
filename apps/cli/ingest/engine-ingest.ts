import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject } from '#domain/codec/json.js';
import type { IngestCounts } from '#domain/ingest/events.js';
import { CommandFailed, EXIT } from '../exit-code.js';

/** Tries of one request that the engine could not answer; the pause between grows. */
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 250;

export interface EngineIngest {
  readonly url: string;
  /** A fresh access token; asked for again when the engine does not take the last one any more. */
  token(): Promise<string>;
}

const countIn = (body: unknown, name: keyof IngestCounts): number => {
  const count = isJsonObject(body) ? body[name] : undefined;
  return typeof count === 'number' ? count : 0;
};

const countsIn = (body: unknown): IngestCounts => ({
  accepted: countIn(body, 'accepted'),
  duplicates: countIn(body, 'duplicates'),
  late: countIn(body, 'late'),
  ignored: countIn(body, 'ignored'),
  deadLettered: countIn(body, 'deadLettered'),
});

function refusal(status: number, body: unknown): CommandFailed {
  const detail = isJsonObject(body) && typeof body['detail'] === 'string' ? body['detail'] : 'no reason was told';
  return new CommandFailed(
    `the engine answered ${status}: ${detail}`,
    status >= 500 ? EXIT.serviceUnreachable : EXIT.failed,
  );
}

/** Sends events to an engine, one request after another. */
export class IngestClient {
  #token: string | null = null;

  constructor(private readonly engine: EngineIngest) {}

  /**
   * Sends one request, and again where the engine is away or the token has run out: events that were taken in before
   * are duplicates then.
   *
   * @throws CommandFailed (1) where it is refused, (69) where the engine stays away
   */
  async send(body: Uint8Array<ArrayBuffer>): Promise<IngestCounts> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.try(body).catch((error: unknown) => ({ error }));
      if ('counts' in answer) return answer.counts;
      if ('error' in answer && answer.error instanceof CommandFailed) throw answer.error;
      if ('status' in answer && answer.status === 401 && attempt < MOST_TRIES) this.#token = null;
      else if ('status' in answer && answer.status !== 503) throw refusal(answer.status, answer.body);
      else if (attempt === MOST_TRIES) throw this.away('error' in answer ? answer.error : answer.status);
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  /** Sends a body of any length, once: it can not be read a second time. */
  async stream(body: ReadableStream<Uint8Array>): Promise<IngestCounts> {
    const answer = await this.try(body).catch((error: unknown) => {
      throw this.away(error);
    });
    if ('counts' in answer) return answer.counts;
    throw refusal(answer.status, answer.body);
  }

  private async try(
    body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  ): Promise<{ readonly counts: IngestCounts } | { readonly status: number; readonly body: unknown }> {
    this.#token ??= await this.engine.token();
    const response = await fetch(`${this.engine.url}/v1/ingest/lookout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/x-ndjson' },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    });
    const answer: unknown = await response.json().catch(() => null);
    return response.ok ? { counts: countsIn(answer) } : { status: response.status, body: answer };
  }

  private away(cause: unknown): CommandFailed {
    if (cause instanceof CommandFailed) return cause;
    return new CommandFailed(`no engine answers at ${this.engine.url}`, EXIT.serviceUnreachable, { cause });
  }
}
