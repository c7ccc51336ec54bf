import { isIPv4 } from 'node:net';

/** Whether a host name or address, without brackets, can only be this machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
