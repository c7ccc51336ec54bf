import { mustCall } from '../fleet.js';
import type { EngineProcess } from '#test/support/engine.js';
import type { Tenancy } from '#test/support/tenancy.js';
import { RULE } from '#test/support/tenancy.js';
import type { DrivenFleet } from './drive.js';
import { inParallelOver, pollOf } from './poll.js';
import { numbers } from './drive.js';

/** Who does what in the year. The numbers are those of devices. */
export const BY_HAND = numbers(0, 500);
export const BY_GROUP = numbers(500, 980);
export const UNSUPPORTED = numbers(980, 1000);
const SUPPORTED = [...BY_HAND, ...BY_GROUP];
/** Heard of at their activation, and never again for half of them. */
const SILENT = numbers(0, 50);
const SILENT_TILL_DAY_100 = numbers(0, 25);
/** Silent from day 28 to day 70: too many at once, so that the sweep is held. */
const HELD = numbers(500, 700);
const THREATENED = numbers(200, 300);
const RESOLVED_SOON = numbers(200, 260);
const IGNORED_FOR_A_MONTH = numbers(260, 290);
const STILL_OPEN_ON_DAY_80 = numbers(260, 300);
const DELETED = numbers(300, 320);
const ENROLLED_AGAIN = numbers(300, 310);
const GONE = numbers(310, 320);
/** Silent from day 112 to day 196, over a change of the threshold. */
const OVER_THE_CHANGE = numbers(320, 340);
const DEACTIVATED = numbers(340, 345);
const UPDATED = numbers(390, 400);
const LINKED = numbers(400, 415);

const CHECK_IN_EVERY_DAYS = 28;
const LAST_DAY = 365;

const without = (all: readonly number[], ...gone: readonly (readonly number[])[]): number[] => {
  const left = new Set(gone.flat());
  return all.filter((device) => !left.has(device));
};

/** Who checks in on a day, a multiple of 28. */
function checkingIn(day: number): number[] {
  return without(
    SUPPORTED,
    day < 100 ? SILENT : numbers(25, 50),
    day > 28 && day < 70 ? HELD : [],
    day > 160 ? GONE : [],
    day > 112 && day < 196 ? OVER_THE_CHANGE : [],
  );
}

const enrolment = (fleet: DrivenFleet, device: number) => ({
  intuneDeviceId: fleet.intuneIdOf(device),
  platform: device % 2 === 0 ? 'android' : 'ios',
  osVersion: '15',
});

async function enrollByHand(
  fleet: DrivenFleet,
  devices: readonly number[],
  more: (device: number) => object = () => ({}),
) {
  await inParallelOver(devices, async (device) => {
    const json = { ...enrolment(fleet, device), ...more(device) };
    fleet.name(device, await fleet.send('service', 'POST', '/v1/devices', json));
  });
}

const members = (fleet: DrivenFleet) => [
  ...BY_GROUP.map((device) => enrolment(fleet, device)),
  ...UNSUPPORTED.map((device) => ({ ...enrolment(fleet, device), platform: 'windows' })),
];

/** A day of the year and what the people, devices and services do on it. */
type Day = readonly [day: number, work: () => Promise<unknown>];

/** The year of a tenant, through the API alone. Days without an entry are those on which time alone does something. */
export async function liveThroughTheYear(engine: EngineProcess, tenancy: Tenancy, fleet: DrivenFleet): Promise<void> {
  const { send, each } = fleet;
  const heartbeat = (outcome: object = { outcome: 'succeeded' }) =>
    send('service', 'POST', '/v1/connector/heartbeats', outcome);
  const stateSync = (threatStatus: boolean) =>
    send('full', 'PUT', '/v1/connector/state-sync', { deviceStatus: true, threatStatus });
  const disconnectedAfter = (disconnectedAfterDays: number) =>
    send('full', 'PUT', '/v1/connector/enrollment-settings', { disconnectedAfterDays });

  const days: readonly Day[] = [
    [
      0,
      async () => {
        await send('full', 'PUT', '/v1/compliance-policy/android', RULE);
        await send('full', 'PUT', '/v1/compliance-policy/ios', RULE);
        await enrollByHand(fleet, BY_HAND);
        await send('full', 'POST', '/v1/enrollment/groups', { displayName: 'Field' });
        await pollOf(fleet, 'Field', members(fleet));
        await fleet.nameAll();
        await each(SUPPORTED, 'device', 'POST', '/activation');
      },
    ],
    [
      40,
      () =>
        each(THREATENED, 'device', 'POST', '/threats', {
          threatId: 't',
          type: 'APPLICATION',
          classifications: ['TROJAN'],
        }),
    ],
    [
      45,
      async () => {
        await each(RESOLVED_SOON, 'device', 'PATCH', '/threats/t', { status: 'resolved' });
        const until = new Date(Date.UTC(2027, 0, 1 + 75)).toISOString();
        await each(IGNORED_FOR_A_MONTH, 'full', 'PATCH', '/threats/t', { status: 'ignored', reason: 'known', until });
      },
    ],
    [60, () => releaseTheHeldSweep(fleet)],
    [70, () => each(HELD, 'device', 'POST', '/check-ins')],
    [80, () => each(STILL_OPEN_ON_DAY_80, 'device', 'PATCH', '/threats/t', { status: 'resolved' })],
    [
      100,
      async () => {
        await each(SILENT_TILL_DAY_100, 'device', 'POST', '/check-ins');
        await heartbeat();
      },
    ],
    [120, () => heartbeat()],
    [
      121,
      () =>
        send('full', 'PUT', '/v1/connector/connection-settings', {
          heartbeatFrequencyMinutes: 1440,
          unresponsivenessThresholdDays: 90,
        }),
    ],
    [130, () => send('full', 'PUT', '/v1/threat-policy/TROJAN', { risk: 'low' })],
    [135, () => send('full', 'POST', '/v1/threat-policy/reset')],
    [150, () => stateSync(false)],
    [151, () => stateSync(true)],
    [160, () => each(DELETED, 'full', 'DELETE', '')],
    [
      161,
      async () => {
        await enrollByHand(fleet, ENROLLED_AGAIN);
        await each(ENROLLED_AGAIN, 'device', 'POST', '/activation');
      },
    ],
    [170, () => disconnectedAfter(60)],
    [180, () => each(DEACTIVATED, 'device', 'DELETE', '/activation')],
    [182, () => each(DEACTIVATED, 'device', 'POST', '/activation')],
    [
      200,
      async () => {
        await heartbeat();
        await enrollByHand(fleet, UPDATED, () => ({ osVersion: '16' }));
      },
    ],
    [
      210,
      async () => {
        await send('full', 'PUT', '/v1/preferences/notifications', { high: true, medium: true, low: false });
      },
    ],
    [220, () => enrollByHand(fleet, LINKED, (device) => ({ mtdDeviceId: `mtd-${device}` }))],
    [
      230,
      async () => {
        await send('full', 'PUT', '/v1/connector/error-management', { recipient: 'security@contoso.example' });
        await heartbeat({ outcome: 'failed', system: 'intune', code: '401' });
        await heartbeat({ outcome: 'failed', system: 'intune', code: '401' });
      },
    ],
    [250, () => send('full', 'DELETE', '/v1/enrollment/groups/Field')],
    [
      260,
      async () => {
        await send('full', 'POST', '/v1/enrollment/groups', { displayName: 'Field' });
        await pollOf(fleet, 'Field', members(fleet));
      },
    ],
    [300, () => heartbeat()],
    [
      310,
      async () => {
        const token = await engine.token('operator');
        const json = {
          fullAccessGroupId: '1c2d3e4f-5061-4728-93a4-b5c6d7e8f90a',
          restrictedAccessGroupId: '0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9',
        };
        await mustCall(engine.url, 'PUT', `/v1/tenants/${tenancy.tenantId}/access-groups`, { token, json });
      },
    ],
  ];
  const checkIns = numbers(1, Math.floor(LAST_DAY / CHECK_IN_EVERY_DAYS) + 1).map((turn): Day => {
    const day = turn * CHECK_IN_EVERY_DAYS;
    return [day, () => each(checkingIn(day), 'device', 'POST', '/check-ins')];
  });
  for (const [day, work] of [...days, ...checkIns].sort(([a], [b]) => a - b)) {
    await fleet.toDay(day);
    await work();
  }
  await fleet.toDay(LAST_DAY);
}

interface Held {
  readonly heldSweeps: readonly { readonly id: string; readonly devices: number }[];
}
const hasHeld = (value: unknown): value is Held =>
  typeof value === 'object' && value !== null && 'heldSweeps' in value && Array.isArray(value.heldSweeps);

async function releaseTheHeldSweep({ send }: DrivenFleet): Promise<void> {
  const connector = await send('full', 'GET', '/v1/connector');
  const held = hasHeld(connector) ? connector.heldSweeps : [];
  const [sweep] = held;
  if (held.length !== 1 || sweep?.devices !== HELD.length) throw new Error(`held: ${JSON.stringify(held)}`);
  await send('full', 'POST', `/v1/connector/held-sweeps/${sweep.id}/release`);
}
