import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deviceId, tenantId } from '#domain/identity/ids.js';
import { Streams } from '../commands/streams.js';
import type { LogUnderTest } from '../commands/testing/loop-log.js';
import { openLogUnderTest } from '../commands/testing/loop-log.js';
import { ErasedPeople } from './erased-people.js';
import { PersonalValues } from './personal-values.js';
import { Sealing } from './sealing.js';

const TENANT = tenantId('8f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4b');
const OTHER_TENANT = tenantId('8f3c2b1a-4d5e-4f60-8a7b-9c0d1e2f3a4c');
const DEVICE = deviceId('6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21');
const OTHER_DEVICE = deviceId('6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d22');
/** Of the same place of personal values as `DEVICE`. */
const NEIGHBOUR = deviceId('00000000-0000-5000-8000-000000007d21');

const DETAILS = {
  package_name: 'com.example.flashlight',
  network_ssid: 'Planted Café 7',
  url: 'https://planted.example/path',
  nested: { message_text: 'planted words', list: [1, null, 'two'] },
};
const SECRETS = { network_ssid: DETAILS.network_ssid, url: DETAILS.url, nested: DETAILS.nested };

let store: LogUnderTest;
let values: PersonalValues;
let sealing: Sealing;
beforeEach(async () => {
  store = await openLogUnderTest();
  values = new PersonalValues(store.latestValues());
  sealing = new Sealing(values, new ErasedPeople(new Streams(store.log())));
});
afterEach(() => store.close());

/** The sealed text. */
async function sealed(device = DEVICE): Promise<string> {
  const { sealed: text } = await sealing.seal(TENANT, device, DETAILS);
  if (text === null) throw new Error('nothing was sealed');
  return text;
}
const erase = (device = DEVICE): Promise<void> => values.erase(TENANT, [{ kind: 'seal', id: device }]);

describe('sealing', () => {
  it('leaves the fields of the allow-list open, and gives the others back as they were', async () => {
    const { open } = await sealing.seal(TENANT, DEVICE, DETAILS);
    expect(open).toEqual({ package_name: DETAILS.package_name });
    expect(await sealing.unseal(TENANT, DEVICE, await sealed())).toEqual(SECRETS);
  });

  it('makes a text in which nothing can be read, and never the same one twice', async () => {
    const [first, second] = [await sealed(), await sealed()];
    expect(first).not.toBe(second);
    for (const text of [first, second]) {
      expect(text).toMatch(/^1\.[0-9a-f]{16}\.[A-Za-z0-9_-]+$/);
      const bytes = Buffer.from(text.split('.')[2] ?? '', 'base64url').toString('latin1');
      expect(text + bytes).not.toMatch(/planted|ssid/i);
    }
  });

  it('seals nothing, and makes no key, where every field is open', async () => {
    expect(await sealing.seal(TENANT, DEVICE, { reason: 'PHISHING' })).toEqual({
      open: { reason: 'PHISHING' },
      sealed: null,
    });
    expect(await values.get(TENANT, { kind: 'seal', id: DEVICE })).toBeNull();
  });

  it('takes one key for a device, also where many seal first at once', async () => {
    const texts = await Promise.all(Array.from({ length: 20 }, () => sealed()));
    for (const text of texts) expect(await sealing.unseal(TENANT, DEVICE, text)).toEqual(SECRETS);
  });

  it('reads nothing any more once the key was erased, also when the device has another one', async () => {
    const [before, others] = [await sealed(), await sealed(NEIGHBOUR)];
    await erase();
    expect(await sealing.unseal(TENANT, DEVICE, before)).toBeNull();
    const after = await sealed();
    expect(await sealing.unseal(TENANT, DEVICE, before)).toBeNull();
    expect(await sealing.unseal(TENANT, DEVICE, after)).toEqual(SECRETS);
    expect(await sealing.unseal(TENANT, NEIGHBOUR, others)).toEqual(SECRETS);
  });

  it('opens no text of another device or tenant, even with its key', async () => {
    const text = await sealed();
    const key = await values.get(TENANT, { kind: 'seal', id: DEVICE });
    await values.change(TENANT, { kind: 'seal', id: OTHER_DEVICE }, () => key);
    await values.change(OTHER_TENANT, { kind: 'seal', id: DEVICE }, () => key);
    await expect(sealing.unseal(TENANT, OTHER_DEVICE, text)).rejects.toThrow();
    await expect(sealing.unseal(OTHER_TENANT, DEVICE, text)).rejects.toThrow();
  });

  it('tells a text that was tampered with from one whose key is gone', async () => {
    const [format = '', id = '', text = ''] = (await sealed()).split('.');
    for (const at of [0, 20, 40, text.length - 2]) {
      const other = text[at] === 'A' ? 'B' : 'A';
      const bent = [format, id, text.slice(0, at) + other + text.slice(at + 1)].join('.');
      await expect(sealing.unseal(TENANT, DEVICE, bent)).rejects.toThrow();
    }
    await expect(sealing.unseal(TENANT, DEVICE, ['2', id, text].join('.'))).rejects.toThrow('format 2');
  });
});
