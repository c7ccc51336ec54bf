import { parseConnectionString } from '@eventstore/db-client/dist/Client/parseConnectionString.js';
import type { ConnectionOptions } from '@eventstore/db-client/dist/Client/parseConnectionString.js';

/** What a connection string says, with the credentials that were cut out of it. */
export type ConnectionSettings = ConnectionOptions;

/** `esdb://user:password@rest`, `esdb://rest`; the password may hold anything but what has a meaning in the string. */
const PARTS = /^(esdb(?:\+discover)?:\/\/)(?:([^:@/?#]+):([^@/?#]*)@)?([^@#\s]+)$/;

const OPTIONS = new Set([
  'usercertfile',
  'userkeyfile',
  'maxdiscoverattempts',
  'connectionname',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'nodepreference',
  'tls',
  'tlsverifycert',
  'tlscafile',
  'throwonappendfailure',
  'keepaliveinterval',
  'keepalivetimeout',
]);

/** The connection string can't be understood. The message does not hold the string. */
export class WrongConnectionString extends Error {
  override readonly name = 'WrongConnectionString';
}

/** A connection string without its password, for messages and logs. */
export function describeConnection(connectionString: string): string {
  const [whole, scheme = '', user, , rest = ''] = PARTS.exec(connectionString.trim()) ?? [];
  if (whole === undefined) return 'esdb (a connection string that can not be read)';
  return user === undefined ? `${scheme}${rest}` : `${scheme}${user}:***@${rest}`;
}

/** The client warns of an option that it does not know and goes on, with the whole string on the terminal. */
function demandKnownOptions(rest: string): void {
  const query = rest.split('?').slice(1).join('?');
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [key = '', value = ''] = pair.split('=');
    const name = key.trim().toLowerCase().replaceAll(/[_-]/g, '');
    if (!OPTIONS.has(name)) throw new WrongConnectionString(`it has an option that is not known: ${key}`);
    if (name === 'tlsverifycert' && value === 'false') {
      throw new WrongConnectionString(
        'tlsVerifyCert=false is not possible: name the authority of the certificate with tlsCAFile instead',
      );
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new WrongConnectionString('user or password is not percent-encoded as in a URL');
  }
}

/**
 * Reads a connection string as the client does. The credentials are read here: what the client prints or throws about a
 * string that it does not understand holds the whole of it.
 *
 * @throws WrongConnectionString
 */
export function readConnectionString(connectionString: string): ConnectionSettings {
  const [whole, scheme = '', user, password = '', rest = ''] = PARTS.exec(connectionString.trim()) ?? [];
  if (whole === undefined) throw new WrongConnectionString('it is not of the form esdb://user:password@host:port');
  demandKnownOptions(rest);
  const credentials =
    user === undefined ? {} : { defaultCredentials: { username: decoded(user), password: decoded(password) } };
  const settings = { ...parsed(scheme + rest), ...credentials };
  const { defaultDeadline = 1 } = settings;
  if (!(defaultDeadline > 0)) throw new WrongConnectionString('defaultDeadline is a number of milliseconds, 1 or more');
  return settings;
}

function parsed(withoutCredentials: string): ConnectionOptions {
  try {
    return parseConnectionString(withoutCredentials);
  } catch (error) {
    throw new WrongConnectionString(error instanceof Error ? error.message : 'it can not be read');
  }
}
