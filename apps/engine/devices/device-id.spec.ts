import { describe, expect, it } from '@jest/globals';
import { directoryId, mtdDeviceId, tenantId } from '#domain/identity/ids.js';
import { deviceIdOf } from './device-id.js';

const TENANT = tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const INTUNE = directoryId('f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b');
const MTD = mtdDeviceId('Lookout-7F');

describe('The id of a device', () => {
  it('is that of the Intune id where there is one, whatever the other', () => {
    const alone = deviceIdOf(TENANT, { intuneDeviceId: INTUNE, mtdDeviceId: undefined });
    expect(deviceIdOf(TENANT, { intuneDeviceId: INTUNE, mtdDeviceId: MTD })).toBe(alone);
    // uuidgen --sha1 --namespace 3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b --name intune:f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b
    expect(alone).toBe('f58f4f57-6c6e-52c6-acfb-f6efa12226e3');
  });

  it('is made of the MTD id in lower case, else', () => {
    const one = deviceIdOf(TENANT, { intuneDeviceId: undefined, mtdDeviceId: MTD });
    expect(deviceIdOf(TENANT, { intuneDeviceId: undefined, mtdDeviceId: mtdDeviceId('lookout-7f') })).toBe(one);
    expect(one).not.toBe(deviceIdOf(TENANT, { intuneDeviceId: undefined, mtdDeviceId: mtdDeviceId('lookout-8f') }));
  });

  it('is there for a tenant whose GUID is of no version that RFC 9562 knows', () => {
    const odd = tenantId('11111111-1111-1111-1111-111111111111');
    expect(deviceIdOf(odd, { intuneDeviceId: INTUNE, mtdDeviceId: undefined })).toMatch(/^[0-9a-f-]{36}$/);
  });
});
