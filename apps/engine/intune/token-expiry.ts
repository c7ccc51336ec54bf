import { decodeJwt } from 'jose';

/**
 * When the token of a verified request expires: epoch milliseconds of the system clock.
 *
 * @param authorization the header, which the guard has let pass
 */
export function tokenExpiryOf(authorization: string | undefined): number {
  const { exp } = decodeJwt((authorization ?? '').replace(/^bearer +/i, '').trim());
  if (exp === undefined) throw new Error('an access token without exp has passed the guard');
  return exp * 1000;
}
