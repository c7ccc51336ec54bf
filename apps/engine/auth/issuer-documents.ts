import { isLoopback } from '../config/loopback.js';

/** What an issuer publishes is a few kilobytes; more is something else. */
const MAX_BYTES = 1_048_576;

/** The issuer's documents can't be had, or are not what they should be; the message goes on after "the issuer …". */
export class IssuerDocumentError extends Error {
  override readonly name = 'IssuerDocumentError';
}

/** What tokens are signed with is fetched over TLS; only on the same machine may it be without. */
export const isTrustworthy = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1')));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function textOf(response: Response, url: string): Promise<string> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) throw new IssuerDocumentError(`answered more than ${MAX_BYTES} bytes at ${url}`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function documentAt(url: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { signal, redirect: 'manual', headers: { accept: 'application/json' } });
  const text = await textOf(response, url);
  if (response.status !== 200) throw new IssuerDocumentError(`answered ${response.status} at ${url}`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // The parser's own message would quote what the other side sent.
  }
  if (isObject(document)) return document;
  throw new IssuerDocumentError(`answered something other than a JSON object at ${url}`);
}

/** Where an issuer describes itself (OpenID Connect Discovery 1.0, section 4). */
export const discoveryAddress = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/**
 * The keys that an issuer signs with now: its description is asked where they are, each time, so that they may move.
 *
 * @returns a JSON Web Key Set whose keys have not been looked at
 * @throws IssuerDocumentError; what `fetch` throws
 */
export async function publishedKeys(
  issuer: string,
  signal: AbortSignal,
): Promise<{ readonly keys: readonly object[] }> {
  const description = await documentAt(discoveryAddress(issuer), signal);
  const { issuer: name, jwks_uri: address } = description;
  if (name !== issuer)
    throw new IssuerDocumentError(`calls itself ${JSON.stringify(name)}, and must have the same name`);
  if (typeof address !== 'string' || !URL.canParse(address) || !isTrustworthy(new URL(address)))
    throw new IssuerDocumentError('names no https address of its keys (jwks_uri)');
  const { keys } = await documentAt(address, signal);
  if (Array.isArray(keys) && keys.length > 0 && keys.every(isObject)) return { keys };
  throw new IssuerDocumentError(`publishes no keys at ${address}`);
}
