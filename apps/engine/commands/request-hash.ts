import { hash } from 'node:crypto';

/** The same value in one spelling: keys in order of their code units, no white space. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/**
 * SHA-256, hex, of method, path and canonical body: tells a repeated request from another one under the same key.
 *
 * @param path without the query
 * @param body as parsed, before any validation changed it; undefined where there is none
 */
export function requestHashOf(method: string, path: string, body: unknown): string {
  return hash('sha256', `${method}\n${path}\n${body === undefined ? '' : canonicalJson(body)}`);
}
