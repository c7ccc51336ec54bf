import { isLoopback } from '../config/loopback.js';

/** Whether the other end of a socket is on this machine; IPv4 addresses may come in their IPv6 form. */
export const isLoopbackAddress = (address: string | undefined): boolean =>
  address !== undefined && isLoopback(address.replace(/^::ffff:/i, ''));

/** Whether a `Host` header names this machine by a name that only this machine has. */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  return isLoopback(new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1'));
}
