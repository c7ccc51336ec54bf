import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MAX_OPEN_CHARACTERS, OPEN_FIELDS, partDetails } from './open-fields.js';

const PAGE = new URL('../../../../docs/personal-data.md', import.meta.url);

describe('the allow-list', () => {
  it('is the published one', () => {
    const rows = readFileSync(PAGE, 'utf8').matchAll(/^\| `([a-z_]+)` \|/gm);
    expect([...rows].map(([, name]) => name)).toEqual([...OPEN_FIELDS]);
  });

  it('holds no field that names a network, a place on the net, a file or an address', () => {
    const personal = ['network_ssid', 'url', 'path', 'file_name', 'mac_address', 'dns_ip_addresses', 'email'];
    expect(partDetails(Object.fromEntries(personal.map((name) => [name, 'x']))).open).toEqual({});
  });

  it('takes both spellings of a name, and no name that only begins alike', () => {
    const details = { packageName: 'a', package_name: 'b', package_names: 'c', __package__: 'd', reason: 'e' };
    expect(partDetails(details)).toEqual({
      open: { packageName: 'a', package_name: 'b', reason: 'e' },
      rest: { package_names: 'c', __package__: 'd' },
    });
  });

  it('opens plain values alone, and no long text', () => {
    const long = 'x'.repeat(MAX_OPEN_CHARACTERS + 1);
    expect(
      partDetails({ reason: ['a'], response: { a: 1 }, os_version: 15, reputation: null, vpn_present: true }),
    ).toEqual({
      open: { os_version: 15, reputation: null, vpn_present: true },
      rest: { reason: ['a'], response: { a: 1 } },
    });
    expect(partDetails({ application_name: long }).open).toEqual({});
    expect(partDetails({ application_name: long.slice(1) }).rest).toEqual({});
  });
});
