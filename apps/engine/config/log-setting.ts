import type { Reader } from './setting-reader.js';

/** Where the event log is: in the data folder, or an EventStoreDB. The connection string may hold a password. */
export type LogSetting =
  { readonly kind: 'sqlite' } | { readonly kind: 'eventstoredb'; readonly connectionString: string };

const HOST = String.raw`(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?`;
const CREDENTIALS = String.raw`[^\s:@/?#]+:[^\s:@/?#]*@`;
const CONNECTION = new RegExp(
  String.raw`^(esdb(?:\+discover)?://)(${CREDENTIALS})?(${HOST}(?:,${HOST})*/?(?:\?[^\s#]*)?)$`,
);

export const readLog: Reader<LogSetting> = (text) => {
  if (text === 'sqlite') return { value: { kind: 'sqlite' } };
  return CONNECTION.test(text)
    ? { value: { kind: 'eventstoredb', connectionString: text } }
    : {
        mayBe:
          'sqlite, or a connection string of EventStoreDB such as esdb://user:password@host:2113 or ' +
          'esdb+discover://user:password@host:2113, in which what is special in a URL is percent-encoded',
      };
};

/** @returns a connection string without its password; null for anything else, in which it can't be told what is secret */
export function withoutPassword(text: string): string | null {
  const [whole, scheme = '', credentials = '', rest = ''] = CONNECTION.exec(text) ?? [];
  if (whole === undefined) return null;
  return `${scheme}${credentials.replace(/:.*@$/, ':***@')}${rest}`;
}

/** As it may be shown, and as `engine.json` names it. */
export const nameOfLog = (log: LogSetting): string =>
  log.kind === 'sqlite' ? 'sqlite' : (withoutPassword(log.connectionString) ?? 'esdb');
