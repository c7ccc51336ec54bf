/** What an answer of the API was. `body` is parsed where it is JSON, else its text. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Call {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

function bodyOf({ json, raw }: Call): { readonly body?: string | Uint8Array<ArrayBuffer> } {
  if (raw !== undefined) return { body: raw };
  return json === undefined ? {} : { body: JSON.stringify(json) };
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Sends one request to an engine. */
export async function call(url: string, method: string, path: string, request: Call = {}): Promise<Answer> {
  const body = bodyOf(request);
  const headers = {
    ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
    ...(body.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  };
  const response = await fetch(url + path, { method, headers, ...body });
  return { status: response.status, headers: response.headers, body: parse(await response.text()) };
}
