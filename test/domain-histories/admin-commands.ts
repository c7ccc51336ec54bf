import type { PlatformRule } from '#domain/compliance-policy/events.js';
import { PLATFORMS } from '#domain/compliance-policy/events.js';
import { REQUIRED_SECURITY_LEVELS, RISK_LEVELS } from '#domain/compliance/levels.js';
import { SYSTEMS } from '#domain/connector/events.js';
import { instant } from '#domain/instant.js';
import { DEFAULT_CATALOGUE } from '#domain/threat-policy/default-catalogue.js';
import { sendToAll } from './device-messages.js';
import { takeInRequest } from './ingest-requests.js';
import { nextSweepId, reviewDisconnections } from './timers.js';
import type { TenantWorld } from './tenant-world.js';
import { aGroupObject, aPersonId, DAY_MS } from './tenant-world.js';

/** The codes that threats of a history have, canonical or not. */
export const CODES = [
  'TROJAN',
  'ROOT_JAILBREAK',
  'ROOT_ENABLER',
  'ADWARE',
  'SIDELOADED_APP',
  'VULNERABILITY',
  'PCP_DISABLED',
  'SECURE_DNS_NOT_ENABLED',
  'UNKNOWN',
  'BRAND_NEW',
  '__proto__',
];
const GROUPS = ['Phones', 'Staff', 'phones'];
const TABLE = CODES.filter((code) => Object.hasOwn(DEFAULT_CATALOGUE.classifications, code));

function aRule({ random }: TenantWorld): PlatformRule {
  return {
    partnerDataEnabled: random.chance(0.93),
    requiredSecurityLevel: random.pick([...REQUIRED_SECURITY_LEVELS, 'secured', 'secured', 'low', 'medium']),
    blockedOnMissingPartnerData: random.chance(0.5),
    unsupportedOsBlocked: random.chance(0.5),
    minimumOsVersion: random.pick(['10', '14.0.1', '17', 'beta', null]),
  };
}

/** All that registration and consent write, and rules under which something can be seen. */
export function openTenant(world: TenantWorld): void {
  const { random, now: at } = world;
  world.connector.send({ type: 'CreateConnector', at }, at);
  world.threatPolicy.send({ type: 'InitializeThreatPolicy', at }, at);
  world.compliancePolicy.send({ type: 'InitializeCompliancePolicy', at }, at);
  const fullAccessGroupId = aGroupObject(1);
  world.tenant.send(
    {
      type: 'RegisterTenant',
      at,
      entraTenantId: world.id,
      displayName: 'Contoso',
      fullAccessGroupId,
      restrictedAccessGroupId: random.pick([null, aGroupObject(2)]),
    },
    at,
  );
  world.tenant.send({ type: 'GrantConsent', at }, at);
  if (random.chance(0.95)) world.connector.send({ type: 'RecordSuccess', at, system: 'intune' }, at);
  if (random.chance(0.6)) world.groups.send({ type: 'AddGroup', at, displayName: 'Phones' }, at);
  for (const platform of PLATFORMS) {
    if (random.chance(0.85)) {
      const rule = { ...aRule(world), partnerDataEnabled: true };
      world.compliancePolicy.send({ type: 'ChangePlatformRule', at, platform, rule }, at);
    }
  }
}

/** What an admin, an operator, the poller, the Intune side or a person does to the tenant itself. */
export const TENANT_COMMANDS: readonly (readonly [weight: number, act: (world: TenantWorld) => void])[] = [
  [4, changePlatformRule],
  [4, changeRiskLevel],
  [1, ({ threatPolicy, now: at }) => threatPolicy.send({ type: 'ResetThreatPolicy', at }, at)],
  [4, changeStateSync],
  [4, changeEnrollmentSettings],
  [2, changeConnectionSettings],
  [
    1,
    ({ connector, random, now: at }) =>
      connector.send(
        { type: 'ChangeErrorRecipient', at, recipientId: random.pick([null, aPersonId(1), aPersonId(2)]) },
        at,
      ),
  ],
  [14, postHeartbeat],
  [
    1.5,
    ({ connector, random, now: at }) =>
      connector.send(
        { type: 'RecordFailure', at, system: random.pick(SYSTEMS), code: random.pick(['401', '403', '500']) },
        at,
      ),
  ],
  [
    1.5,
    ({ connector, random, now: at }) =>
      connector.send({ type: 'RecordSuccess', at, system: random.pick(['graph', 'lookout', 'mail'] as const) }, at),
  ],
  [0.7, ({ connector, now: at }) => connector.send({ type: 'DeprovisionConnector', at }, at)],
  [1.2, ({ connector, now: at }) => connector.send({ type: 'SetUpConnector', at }, at)],
  [3, ({ groups, random, now: at }) => groups.send({ type: 'AddGroup', at, displayName: random.pick(GROUPS) }, at)],
  [2.5, removeGroup],
  [12, poll],
  [3, detectGap],
  [0.7, takeInRequest],
  [1, holdSweep],
  [3, releaseSweep],
  [1, changeAccessGroups],
  [
    0.5,
    ({ tenant, random, now: at }) =>
      tenant.send({ type: 'ErasePerson', at, personIds: [aPersonId(random.whole(1, 3))] }, at),
  ],
  [0.2, ({ tenant, now: at }) => tenant.send({ type: 'CloseTenant', at }, at)],
  [0.5, adoptRules],
  [1.5, signIn],
  [1, changePreference],
  [1.5, mail],
];

function changePlatformRule(world: TenantWorld): void {
  const { random, compliancePolicy, now: at } = world;
  compliancePolicy.send({ type: 'ChangePlatformRule', at, platform: random.pick(PLATFORMS), rule: aRule(world) }, at);
}

function changeRiskLevel({ random, threatPolicy, now: at }: TenantWorld): void {
  const classification = random.pick([...TABLE, 'SPY', 'NO_SUCH_CODE']);
  threatPolicy.send({ type: 'ChangeRiskLevel', at, classification, risk: random.pick(RISK_LEVELS) }, at);
}

function changeStateSync({ random, connector, now: at }: TenantWorld): void {
  const reportMisconfigured = random.chance(0.7);
  const stateSync = { deviceStatus: random.chance(0.8), threatStatus: random.chance(0.8), reportMisconfigured };
  connector.send({ type: 'ChangeStateSync', at, stateSync }, at);
}

function changeEnrollmentSettings(world: TenantWorld): void {
  const { random, connector, now: at } = world;
  const disconnectedAfterDays = random.pick([undefined, 1, 7, 30, 90]);
  connector.send(
    {
      type: 'ChangeEnrollmentSettings',
      at,
      pollingIntervalMinutes: random.pick([undefined, 5, 60]),
      disconnectedAfterDays,
      deleteOnUnenrollment: random.pick([undefined, true, false]),
    },
    at,
  );
  if (disconnectedAfterDays !== undefined) reviewDisconnections(world);
}

function changeConnectionSettings({ random, connector, now: at, lastHeartbeatAt }: TenantWorld): void {
  const heartbeatFrequencyMinutes = random.pick([1, 10, 1440]);
  const unresponsivenessThresholdDays = random.pick([undefined, 1, 7, 90]);
  connector.send(
    { type: 'ChangeConnectionSettings', at, heartbeatFrequencyMinutes, unresponsivenessThresholdDays, lastHeartbeatAt },
    at,
  );
}

function postHeartbeat(world: TenantWorld): void {
  const { connector, now: at, lastHeartbeatAt } = world;
  const isTaken = connector.send({ type: 'RecordSuccess', at, system: 'intune', lastHeartbeatAt }, at);
  if (isTaken) world.lastHeartbeatAt = at;
}

/** R8: its members leave at once. */
function removeGroup(world: TenantWorld): void {
  const { groups, random, now: at } = world;
  const displayName = random.pick(GROUPS);
  if (!groups.send({ type: 'RemoveGroup', at, displayName }, at)) return;
  leave(world, displayName, () => true);
}

function leave(world: TenantWorld, group: string, leaves: (intuneDeviceId: string | null) => boolean): void {
  const { now: at, connector } = world;
  const { deleteOnUnenrollment } = connector.state.settings;
  for (const { stream } of world.living()) {
    const { groups, intuneDeviceId } = stream.state;
    if (groups.includes(group) && leaves(intuneDeviceId)) {
      stream.send({ type: 'LeaveGroup', at, group, deleteOnUnenrollment }, at);
    }
  }
}

/** R4, R6, R8: an unresolved group moves nobody; of a resolved one the members come, and the others leave. */
function poll(world: TenantWorld): void {
  const { groups, random, now: at } = world;
  if (groups.state.groups.length === 0) return;
  const { displayName } = random.pick(groups.state.groups);
  const found = random.weighted([
    [
      9,
      {
        resolution: 'resolved',
        objectId: aGroupObject(
          random.weighted([
            [9, 3],
            [1, 4],
          ]),
        ),
      } as const,
    ],
    [1, { resolution: 'notFound' } as const],
    [1, { resolution: 'caseMismatch', candidates: ['PHONES'] } as const],
    [1, { resolution: 'ambiguous', candidates: [aGroupObject(3), aGroupObject(4)] } as const],
  ]);
  const nestedGroups = random.pick([[], [], [{ id: aGroupObject(5), displayName: 'Nested' }]]);
  const skippedMembers = random.pick([0, 0, 2]);
  groups.send({ type: 'RecordPoll', at, displayName, found, nestedGroups, skippedMembers }, at);
  const group = groups.state.groups.find((one) => one.displayName === displayName);
  if (group?.state !== 'resolved') return;
  const members = random.some([1, 2, 3, 4], 0.6);
  const intuneIds = sendToAll(world, members, displayName);
  leave(world, displayName, (id) => id === null || !intuneIds.has(id));
}

/** R33: found after it began, when the feed is read again. */
function detectGap({ random, ingest, now: at }: TenantWorld): void {
  const to = instant(at - random.whole(0, DAY_MS));
  ingest.send({ type: 'RecordGap', at, from: instant(to - random.whole(1, 4 * DAY_MS)), to }, at);
}

function holdSweep(world: TenantWorld): void {
  const { connector, now: at } = world;
  connector.send({ type: 'HoldSweep', at, sweepId: nextSweepId(world), devices: 10, judged: 20 }, at);
}

function releaseSweep({ random, connector, now: at }: TenantWorld): void {
  const { heldSweeps } = connector.state;
  if (heldSweeps.length === 0) return;
  connector.send({ type: 'ReleaseSweep', at, sweepId: random.pick(heldSweeps).sweepId }, at);
}

function changeAccessGroups({ random, tenant, now: at }: TenantWorld): void {
  const fullAccessGroupId = aGroupObject(random.whole(1, 2));
  tenant.send({ type: 'ChangeAccessGroups', at, fullAccessGroupId, restrictedAccessGroupId: null }, at);
}

/** No release has other rules yet, so no command comes to it; the folds take it all the same. */
function adoptRules({ tenant, now: at }: TenantWorld): void {
  tenant.write([{ type: 'RulesAdopted', occurredAt: at, data: { rulesVersion: 1 } }], at);
}

function signIn(world: TenantWorld): void {
  const { random, now: at } = world;
  const access = random.pick(['full', 'restricted', 'none'] as const);
  world.user(aPersonId(random.whole(1, 3))).send({ type: 'SignIn', at, access }, at);
}

function changePreference(world: TenantWorld): void {
  const { random, now: at } = world;
  const preference = { high: random.chance(0.5), medium: random.chance(0.5), low: random.chance(0.5) };
  world.user(aPersonId(random.whole(1, 3))).send({ type: 'ChangeNotificationPreference', at, preference }, at);
}

/** R29, R30: decided by another process; no read model of devices may trip over it. */
function mail(world: TenantWorld): void {
  const { random, mail: stream, now: at } = world;
  const system = random.pick(SYSTEMS);
  const recipientId = aPersonId(1);
  const living = world.living();
  if (living.length > 0 && random.chance(0.5)) {
    const { id: deviceId, stream: device } = random.pick(living);
    const threat = device.state.threats.at(0);
    if (threat === undefined) return;
    const { threatId } = threat;
    stream.send({ type: 'SendAlert', at, deviceId, threatId, risk: 'high', recipients: [recipientId] }, at);
  } else if (random.chance(0.7)) {
    stream.send({ type: 'ReportFailure', at, recipientId, system, code: '401', occurrences: 1 }, at);
  } else {
    stream.send({ type: 'ReportRecovery', at, recipientId, system }, at);
  }
}
