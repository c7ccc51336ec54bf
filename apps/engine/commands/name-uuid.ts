import { hash } from 'node:crypto';

const BYTES_OF_NAMESPACE = 16;

/**
 * UUIDv5 (RFC 9562, section 5.5). Every command makes two of them, and Node's one-shot hash gives them in a third of the
 * time that the `uuid` package takes; a spec compares the two.
 *
 * @param namespace 16 bytes
 */
export function nameUuid(namespace: Uint8Array, name: string): string {
  const bytes = Buffer.allocUnsafe(BYTES_OF_NAMESPACE + Buffer.byteLength(name));
  bytes.set(namespace);
  bytes.write(name, BYTES_OF_NAMESPACE);
  const digest = hash('sha1', bytes, 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return (
    `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-` +
    `${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  );
}
