import type { JsonObject } from '#domain/codec/json.js';
import { isJsonObject } from '#domain/codec/json.js';
import type { ReadyIdentity } from '#engine/issuer/ready-identities.js';
import { requestToken } from '#engine/issuer/request-token.js';

/** The API refused what the demo asked for. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  constructor(
    readonly request: string,
    readonly status: number,
    readonly problem: JsonObject,
  ) {
    super(`${request} answered ${status}: ${JSON.stringify(problem)}`);
  }
}

export interface Sent {
  readonly json?: object;
  readonly ndjson?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const AT_ONCE = 16;

/** The public API of an engine, as the people and clients of one tenant use it. */
export class TenantApi {
  readonly #tokens = new Map<ReadyIdentity, Promise<string>>();
  /** Of the newest event that a command of ours led to: what is read holds it. */
  #position = '';

  constructor(
    readonly url: string,
    readonly tenant: string,
  ) {}

  /** @throws ApiRefused */
  async send(as: ReadyIdentity, method: string, path: string, sent: Sent = {}): Promise<JsonObject> {
    const response = await this.#fetch(as, method, path, sent);
    const answer: unknown = await response.json();
    const content = isJsonObject(answer) ? answer : {};
    if (!response.ok) throw new ApiRefused(`${method} ${path}`, response.status, content);
    const position = response.headers.get('vedette-position') ?? '';
    if (method !== 'GET' && position > this.#position) this.#position = position;
    return content;
  }

  /** Where the feed is now: what comes after it can be asked for with it. */
  async feedCursor(): Promise<string> {
    const response = await this.#fetch('consumer', 'GET', '/v1/intune/devices?limit=1', {});
    await response.text();
    return response.headers.get('vedette-feed-cursor') ?? '0';
  }

  /** The items of a list, page by page. */
  async *items(as: ReadyIdentity, path: string): AsyncGenerator<JsonObject> {
    for (let cursor: unknown = null; ;) {
      const page: JsonObject = await this.send(
        as,
        'GET',
        typeof cursor === 'string' ? `${path}&cursor=${cursor}` : path,
      );
      for (const item of Array.isArray(page['items']) ? page['items'] : []) if (isJsonObject(item)) yield item;
      cursor = page['nextCursor'];
      if (typeof cursor !== 'string') return;
    }
  }

  async #fetch(
    as: ReadyIdentity,
    method: string,
    path: string,
    { json, ndjson, headers = {} }: Sent,
  ): Promise<Response> {
    const type = ndjson === undefined ? 'application/json' : 'application/x-ndjson';
    const body = ndjson ?? (json === undefined ? undefined : JSON.stringify(json));
    return fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${await this.#tokenOf(as)}`,
        ...(body === undefined ? {} : { 'content-type': type }),
        ...(method === 'GET' && this.#position !== '' ? { 'vedette-min-position': this.#position } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
  }

  #tokenOf(as: ReadyIdentity): Promise<string> {
    const known = this.#tokens.get(as) ?? requestToken({ url: this.url, as, tenant: this.tenant });
    this.#tokens.set(as, known);
    return known;
  }
}

/** Does something for each, some of them at a time, in their order. */
export async function forEach<Value>(
  values: readonly Value[],
  work: (value: Value) => Promise<unknown>,
): Promise<void> {
  const left = values.values();
  const worker = async (): Promise<void> => {
    for (const value of left) await work(value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
