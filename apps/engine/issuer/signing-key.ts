import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { writePrivateFile } from '../config/data-folder.js';
import { StartError } from '../start-error.js';

const FILE = 'issuer-key.json';
const ALGORITHM = 'RS256';

async function makeKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  const key: JWK = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: ALGORITHM, use: 'sig' };
  await writePrivateFile(file, JSON.stringify(key));
  return key;
}

const isRsaKey = (value: unknown): value is JWK & { kid: string } =>
  typeof value === 'object' &&
  value !== null &&
  'kty' in value &&
  value.kty === 'RSA' &&
  'd' in value &&
  'kid' in value &&
  typeof value.kid === 'string';

async function parseKey(text: string): Promise<JWK | null> {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRsaKey(value)) return null;
    await importJWK(value, ALGORITHM);
    return value;
  } catch {
    return null;
  }
}

/**
 * The private key with which the embedded issuer signs: made at the first start, kept in the data folder, readable for
 * its owner only.
 *
 * @throws StartError for a file that holds no such key
 */
export async function signingKey(dataFolder: string): Promise<JWK> {
  const file = join(dataFolder, FILE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new StartError(`The issuer's key ${file} can not be read: let the engine's user read it.`, 1, {
      cause: error,
    });
  });
  if (text === null) return makeKey(file);
  const key = await parseKey(text);
  if (key !== null) return key;
  throw new StartError(
    `${file} holds no RSA key: put it back from a backup, or delete it (a new one is made, and tokens given out so far end).`,
    1,
  );
}

/** What may be published of a private key. */
export const publicPart = ({ kty, n, e, kid, alg, use }: JWK): JWK => ({
  ...(kty === undefined ? {} : { kty }),
  ...(n === undefined ? {} : { n }),
  ...(e === undefined ? {} : { e }),
  ...(kid === undefined ? {} : { kid }),
  ...(alg === undefined ? {} : { alg }),
  ...(use === undefined ? {} : { use }),
});
