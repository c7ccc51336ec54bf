import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { requestToken } from '#engine/issuer/request-token.js';
import { call } from '#test/support/api.js';
import type { FeedWatch } from '../feed-load/feed-watch.js';
import { watchFeed } from '../feed-load/feed-watch.js';

const PAUSE_MS = 100;
const LONGEST_WAIT_MS = 60_000;
const LOOK_EVERY_MS = 2;

/** Another tenant with one activated device, whose threats come and go while a large tenant is busy. */
export interface Bystander {
  /** Reports threats until told to stop. @returns for each the milliseconds from the request to its entry on the feed */
  reportUntil(stopped: () => boolean): Promise<number[]>;
  close(): void;
}

async function must(url: string, method: string, path: string, token: string, json?: unknown): Promise<unknown> {
  const { status, body } = await call(url, method, path, json === undefined ? { token } : { token, json });
  if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

const hasDeviceId = (body: unknown): body is { readonly deviceId: string } =>
  typeof body === 'object' && body !== null && 'deviceId' in body && typeof body.deviceId === 'string';

async function nextArrival(feed: FeedWatch): Promise<number> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const [arrival] = feed.take();
    if (arrival !== undefined) return arrival.at;
    if (performance.now() > deadline) throw new Error('an entry of the other tenant did not come');
    await pause(LOOK_EVERY_MS);
  }
}

/** Opens the tenant through the API. */
export async function openBystander(url: string): Promise<Bystander> {
  const tenant = randomUUID();
  await must(url, 'POST', '/v1/tenants', await requestToken({ url, as: 'operator' }), {
    entraTenantId: tenant,
    displayName: 'Bystander',
    fullAccessGroupId: randomUUID(),
    contactEmail: 'admin@example.com',
  });
  await must(url, 'POST', '/v1/tenant/consent', await requestToken({ url, as: 'globalAdmin', tenant }));
  await must(url, 'PUT', '/v1/compliance-policy/android', await requestToken({ url, as: 'full', tenant }), {
    partnerDataEnabled: true,
    requiredSecurityLevel: 'secured',
    blockedOnMissingPartnerData: false,
    unsupportedOsBlocked: false,
    minimumOsVersion: null,
  });
  const service = await requestToken({ url, as: 'service', tenant });
  const enrolled = await must(url, 'POST', '/v1/devices', service, {
    intuneDeviceId: randomUUID(),
    platform: 'android',
  });
  if (!hasDeviceId(enrolled)) throw new Error(`no device in ${JSON.stringify(enrolled)}`);
  const device = `/v1/devices/${enrolled.deviceId}`;
  await must(url, 'POST', `${device}/activation`, service);
  await must(url, 'POST', `${device}/check-ins`, service);
  const feed = await watchFeed(url, await requestToken({ url, as: 'consumer', tenant }));
  return {
    async reportUntil(stopped) {
      const milliseconds: number[] = [];
      feed.take();
      do {
        const threatId = randomUUID();
        for (const report of ['found', 'gone'] as const) {
          const sentAt = performance.now();
          if (report === 'found') {
            const threat = { threatId, type: 'APPLICATION', classifications: ['TROJAN'] };
            await must(url, 'POST', `${device}/threats`, service, threat);
          } else await must(url, 'PATCH', `${device}/threats/${threatId}`, service, { status: 'resolved' });
          milliseconds.push((await nextArrival(feed)) - sentAt);
        }
        await pause(PAUSE_MS);
      } while (!stopped());
      return milliseconds;
    },
    close: () => feed.close(),
  };
}
