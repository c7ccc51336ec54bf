import { readFileSync } from 'node:fs';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { text } from 'node:stream/consumers';

/** Reads a page of the server's own, with the user and the certificate of a connection string. */
function pageOf(connectionString: string, path: string): Promise<string> {
  const { hostname, port, username, password, searchParams } = new URL(connectionString);
  const isPlain = searchParams.get('tls') === 'false';
  const authority = searchParams.get('tlsCAFile');
  const options = {
    hostname,
    port: port === '' ? 2113 : Number(port),
    path,
    ...(username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
    ...(authority === null ? {} : { ca: readFileSync(authority) }),
  };
  return new Promise((resolve, reject) => {
    const get = isPlain ? getPlain : getSecure;
    get(options, (response) => {
      text(response).then(resolve, reject);
    }).on('error', reject);
  });
}

const OPTIONS = ['MemDb', 'UnsafeDisableFlushToDisk'];

/** Whether a server keeps its log on disk, and writes it there before it answers, by what it says of its settings. */
export async function saysThatItFlushes(connectionString: string): Promise<boolean> {
  const page: unknown = JSON.parse(await pageOf(connectionString, '/info/options'));
  if (!Array.isArray(page)) throw new Error('no list of options');
  const values = page.flatMap((option: unknown) => {
    if (typeof option !== 'object' || option === null || !('name' in option) || !('value' in option)) return [];
    return OPTIONS.includes(String(option.name)) ? [String(option.value)] : [];
  });
  return values.length === OPTIONS.length && values.every((value) => value.toLowerCase() === 'false');
}
