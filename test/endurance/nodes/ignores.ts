import { expect } from '@jest/globals';
import type { Tenancy } from '#test/support/tenancy.js';
import { enrollDevice, TROJAN } from '#test/support/tenancy.js';

/** A device with an ignored threat, and when the ignore ends by itself (R14), ISO 8601. */
export interface Ignored {
  readonly device: string;
  readonly until: string;
}

/** Activated devices with an open threat each. */
export async function devicesUnderThreat(tenancy: Tenancy, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const device = await enrollDevice(tenancy);
      await tenancy.send('device', 'POST', `/v1/devices/${device}/activation`);
      const detected = await tenancy.send('device', 'POST', `/v1/devices/${device}/threats`, { json: TROJAN });
      expect(detected.status).toBe(200);
      return device;
    }),
  );
}

/** How much longer an ignore lasts whose expiry had come when it was decided: a machine may be busy. */
const LONGER_MS = 1000;

/** Ignores the threat of each device, one `everyMs` longer than the other, the first for `firstMs`. */
export async function ignoreUntil(
  tenancy: Tenancy,
  devices: readonly string[],
  { firstMs, everyMs }: { readonly firstMs: number; readonly everyMs: number },
): Promise<Ignored[]> {
  const now = Date.now();
  const ignore = async (device: string, at: number): Promise<Ignored> => {
    const until = new Date(at).toISOString();
    const json = { status: 'ignored', reason: 'known', until };
    const answer = await tenancy.send('full', 'PATCH', `/v1/devices/${device}/threats/${TROJAN.threatId}`, { json });
    if (answer.status === 400) return ignore(device, at + LONGER_MS);
    expect(answer).toMatchObject({ status: 200 });
    return { device, until };
  };
  return Promise.all(devices.map((device, index) => ignore(device, now + firstMs + index * everyMs)));
}
