import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { signingKey } from '#engine/issuer/signing-key.js';

/**
 * The same token with another end, signed with the key of the embedded issuer.
 *
 * @param seconds from now on
 */
export async function shortened(token: string, dataFolder: string, seconds: number): Promise<string> {
  const key = await importJWK(await signingKey(dataFolder), 'RS256');
  return new SignJWT({ ...decodeJwt(token), exp: Math.ceil(Date.now() / 1000) + seconds })
    .setProtectedHeader({ alg: 'RS256', ...decodeProtectedHeader(token) })
    .sign(key);
}
