import { describe, expect, it } from '@jest/globals';
import { describeConnection, readConnectionString, WrongConnectionString } from './connection-string.js';

describe('a connection string', () => {
  it('is named without its password', () => {
    expect(describeConnection('esdb://vedette:s3cr%21t@db.example:2113?tls=false')).toBe(
      'esdb://vedette:***@db.example:2113?tls=false',
    );
    expect(describeConnection('esdb+discover://db.example')).toBe('esdb+discover://db.example');
    expect(describeConnection('postgres://u:s3cret@h')).not.toContain('s3cret');
    expect(describeConnection('esdb://u:s3:c@ret@h')).not.toMatch(/s3|ret/);
  });

  it('gives hosts, credentials and options', () => {
    expect(readConnectionString('esdb://vedette:s3cr%21t@a:2113,b:2114?tls=false&keepAliveInterval=15000')).toEqual({
      dnsDiscover: false,
      hosts: [
        { address: 'a', port: 2113 },
        { address: 'b', port: 2114 },
      ],
      defaultCredentials: { username: 'vedette', password: 's3cr!t' },
      tls: false,
      keepAliveInterval: 15_000,
    });
    expect(readConnectionString('esdb+discover://db.example').dnsDiscover).toBe(true);
  });

  it.each([
    'sqlite',
    'http://u:secret@h:2113',
    'esdb://u:secret@h:port',
    'esdb://u:secret@h:2113?tls=perhaps',
    'esdb://u:secret@h:2113?unheardOf=1',
    'esdb://u:secret@h:2113?tlsVerifyCert=false',
    'esdb://u:secret%@h:2113',
    'esdb://u:secret@h:2113?defaultDeadline=0',
    'esdb://u:secret@h:2113?defaultDeadline=soon',
  ])('%s is refused, and the message does not hold the password', (text) => {
    let message = '';
    try {
      readConnectionString(text);
    } catch (error) {
      if (error instanceof WrongConnectionString) message = error.message;
    }
    expect(message).toMatch(/\w/);
    expect(message).not.toContain('secret');
  });
});
