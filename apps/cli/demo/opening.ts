import type { Phone } from './cast.js';
import { GROUPS } from './cast.js';
import { uuidOf } from './chance.js';
import type { DemoWorld } from './demo-world.js';
import { forEach } from './tenant-api.js';
import { plural } from './words.js';

/** The tenant that the demo opens. */
export const DEMO_TENANT = uuidOf('tenant');

/** Days of silence after which a phone is disconnected: few, so that a fortnight shows it. */
export const DISCONNECTED_AFTER_DAYS = 5;
/** Minutes between two heartbeats, and days after which a silent connector is not trusted any more. */
const HEARTBEAT_MINUTES = 720;
const UNRESPONSIVE_AFTER_DAYS = 2;

const RULE = {
  partnerDataEnabled: true,
  requiredSecurityLevel: 'low',
  blockedOnMissingPartnerData: true,
  unsupportedOsBlocked: false,
  minimumOsVersion: null,
};

const MEMBERS_AT_ONCE = 100;

const enrolmentOf = ({ intuneDeviceId, mtdDeviceId, platform, osVersion, manufacturer, model }: Phone) => ({
  intuneDeviceId,
  mtdDeviceId,
  platform,
  osVersion,
  manufacturer,
  model,
});

/** What a poll of an enrollment group finds, in pages. */
async function pollOf({ api, onStep }: DemoWorld, group: string, members: readonly Phone[]): Promise<void> {
  const path = `/v1/enrollment/groups/${encodeURIComponent(group)}/members`;
  const found = { resolution: 'resolved', objectId: uuidOf('group', group), pollId: 'first' };
  for (let from = 0; from < Math.max(1, members.length); from += MEMBERS_AT_ONCE) {
    const devices = members.slice(from, from + MEMBERS_AT_ONCE).map(enrolmentOf);
    await api.send('service', 'PUT', path, {
      json: { ...found, devices, last: from + MEMBERS_AT_ONCE >= members.length },
    });
    onStep();
  }
}

async function enroll(world: DemoWorld): Promise<void> {
  const { api, cast, onStep } = world;
  for (const displayName of [...GROUPS, 'Contractors'])
    await api.send('full', 'POST', '/v1/enrollment/groups', { json: { displayName } });
  for (const group of GROUPS)
    await pollOf(
      world,
      group,
      cast.phones.filter((phone) => phone.group === group),
    );
  const mismatch = { resolution: 'caseMismatch', candidates: ['contractors'] };
  await api.send('service', 'PUT', '/v1/enrollment/groups/Contractors/members', { json: mismatch });
  const byHand = cast.phones.filter(({ group }) => group === null);
  await forEach(byHand, async (phone) => {
    await api.send('service', 'POST', '/v1/devices', { json: enrolmentOf(phone) });
    onStep();
  });
}

/** The first morning: a tenant with consent, its settings, and its phones enrolled. @returns what to say of it */
export async function open(world: DemoWorld): Promise<readonly string[]> {
  const { api, cast } = world;
  await api.send('operator', 'POST', '/v1/tenants', {
    json: {
      entraTenantId: api.tenant,
      displayName: 'Contoso Logistics',
      fullAccessGroupId: uuidOf('full access'),
      restrictedAccessGroupId: uuidOf('restricted access'),
      contactEmail: 'it@contoso.example',
    },
  });
  await api.send('globalAdmin', 'POST', '/v1/tenant/consent');
  for (const platform of ['android', 'ios'])
    await api.send('full', 'PUT', `/v1/compliance-policy/${platform}`, { json: RULE });
  const connection = {
    heartbeatFrequencyMinutes: HEARTBEAT_MINUTES,
    unresponsivenessThresholdDays: UNRESPONSIVE_AFTER_DAYS,
  };
  await api.send('full', 'PUT', '/v1/connector/connection-settings', { json: connection });
  const enrollment = { disconnectedAfterDays: DISCONNECTED_AFTER_DAYS };
  await api.send('full', 'PUT', '/v1/connector/enrollment-settings', { json: enrollment });
  await enroll(world);
  await world.learnDevices();
  const phones = cast.phones.length - cast.unsupported.length;
  return [
    'A Global Administrator consents; Android and iOS may carry threats of low risk, no higher',
    `${plural(phones, 'phone')} are enrolled, by two groups and by hand; of the groups ${plural(cast.unsupported.length, 'Windows laptop')} can't be`,
    'The group "Contractors" matches nothing: Entra has "contractors", which differs by case',
  ];
}
