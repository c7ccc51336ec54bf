import fc from 'fast-check';
import type { CompliancePolicyCommand } from '../compliance-policy/commands.js';
import { RISK_LEVELS } from '../compliance/levels.js';
import type { ConnectorCommand } from '../connector/commands.js';
import { FAILURE_CODES, SYSTEMS } from '../connector/events.js';
import type { EnrollmentGroupsCommand, GroupResolution } from '../enrollment-groups/commands.js';
import { deviceId, directoryId, personId, sweepId, tenantId } from '../identity/ids.js';
import type { IngestCommand } from '../ingest/commands.js';
import { READ_OUTCOMES } from '../ingest/events.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import { SET_ASIDE_REASONS } from '../lookout/set-aside-reason.js';
import type { MailCommand } from '../mail/commands.js';
import { ALERT_RISKS } from '../mail/events.js';
import type { TenantCommand } from '../tenant/commands.js';
import type { ThreatPolicyCommand } from '../threat-policy/commands.js';
import { DEFAULT_CATALOGUE } from '../threat-policy/default-catalogue.js';
import type { UserCommand } from '../user/commands.js';
import { USER_ACCESS } from '../user/events.js';
import { aRule } from './arbitraries.js';
import { aCode, aDirectoryId, aThreatId, DAWN } from './values.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** An instant that is so many milliseconds after the dawn of generated histories. */
export const after = (milliseconds: number): Instant => instant(DAWN + milliseconds);

/** Few instants, minutes and days apart, so that thresholds are met, passed and just missed. */
export const aMoment: fc.Arbitrary<Instant> = fc
  .tuple(fc.constantFrom(0, 1, 2, 7, 8), fc.constantFrom(0, 1, 19, 20, 21, 60))
  .map(([days, minutes]) => after(days * DAY_MS + minutes * MINUTE_MS));

const uuid = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const few = fc.integer({ min: 1, max: 2 });
const aPersonId = few.map((last) => personId(uuid(last)));
const aSweepId = few.map((last) => sweepId(uuid(last)));
const aDeviceId = few.map((last) => deviceId(uuid(last)));

export const CONTOSO = tenantId(uuid(1));

const commandOf = <const Type extends string, Fields extends object>(
  type: Type,
  fields: { readonly [Field in keyof Fields]: fc.Arbitrary<Fields[Field]> },
): fc.Arbitrary<{ type: Type; at: Instant } & Fields> =>
  fc.record(fields).chain((drawn) => aMoment.map((at) => ({ type, at, ...drawn })));

const accessGroups = { fullAccessGroupId: aDirectoryId, restrictedAccessGroupId: fc.option(aDirectoryId) };

export const aTenantCommand: fc.Arbitrary<TenantCommand> = fc.oneof(
  commandOf('RegisterTenant', { entraTenantId: fc.constant(CONTOSO), displayName: fc.string(), ...accessGroups }),
  commandOf('GrantConsent', {}),
  commandOf('ChangeAccessGroups', accessGroups),
  commandOf('AdoptRules', { rulesVersion: fc.integer({ min: 1, max: 2 }) }),
  commandOf('ErasePerson', { personIds: fc.array(aPersonId, { maxLength: 3 }) }),
  commandOf('CloseTenant', {}),
);

/** One value, or the field is left out. */
const orLeftOut = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

const aSystem = fc.constantFrom(...SYSTEMS);

export const aConnectorCommand: fc.Arbitrary<ConnectorCommand> = fc.oneof(
  commandOf('CreateConnector', {}),
  commandOf('DeprovisionConnector', {}),
  commandOf('SetUpConnector', {}),
  commandOf('ChangeConnectionSettings', {
    heartbeatFrequencyMinutes: fc.constantFrom(1, 10, 1440),
    unresponsivenessThresholdDays: orLeftOut(fc.constantFrom(1, 7, 90)),
    lastHeartbeatAt: fc.option(aMoment),
  }),
  commandOf('ChangeEnrollmentSettings', {
    pollingIntervalMinutes: orLeftOut(fc.constantFrom(5, 60)),
    disconnectedAfterDays: orLeftOut(fc.constantFrom(1, 30)),
    deleteOnUnenrollment: orLeftOut(fc.boolean()),
  }),
  commandOf('ChangeStateSync', {
    stateSync: fc.record({
      deviceStatus: fc.boolean(),
      threatStatus: fc.boolean(),
      reportMisconfigured: orLeftOut(fc.boolean()),
    }),
  }),
  commandOf('ChangeErrorRecipient', { recipientId: fc.option(aPersonId) }),
  commandOf('RecordSuccess', { system: aSystem }),
  commandOf('RecordSuccess', { system: fc.constant('intune' as const), lastHeartbeatAt: fc.option(aMoment) }),
  commandOf('RecordFailure', { system: aSystem, code: fc.constantFrom(...FAILURE_CODES, '503', 'timeout') }),
  commandOf('CheckHeartbeat', { lastHeartbeatAt: aMoment }),
  commandOf('HoldSweep', { sweepId: aSweepId, devices: fc.nat({ max: 99 }), judged: fc.nat({ max: 999 }) }),
  commandOf('ReleaseSweep', { sweepId: aSweepId }),
);

const aGroupName = fc.constantFrom('Phones', 'phones', '__proto__');

const aResolution: fc.Arbitrary<GroupResolution> = fc.oneof(
  fc.record({ resolution: fc.constant('resolved' as const), objectId: aDirectoryId }),
  fc.record({ resolution: fc.constant('notFound' as const) }),
  fc.record({ resolution: fc.constant('caseMismatch' as const), candidates: fc.array(aGroupName, { maxLength: 3 }) }),
  fc.record({ resolution: fc.constant('ambiguous' as const), candidates: fc.array(aDirectoryId, { maxLength: 3 }) }),
);

export const anEnrollmentGroupsCommand: fc.Arbitrary<EnrollmentGroupsCommand> = fc.oneof(
  commandOf('AddGroup', { displayName: aGroupName }),
  commandOf('RemoveGroup', { displayName: aGroupName }),
  commandOf('RecordPoll', {
    displayName: aGroupName,
    found: aResolution,
    nestedGroups: fc.array(fc.record({ id: aDirectoryId, displayName: aGroupName }), { maxLength: 3 }),
    skippedMembers: fc.nat({ max: 1 }),
  }),
);

export const aThreatPolicyCommand: fc.Arbitrary<ThreatPolicyCommand> = fc.oneof(
  commandOf('InitializeThreatPolicy', {}),
  commandOf('ResetThreatPolicy', {}),
  commandOf('ChangeRiskLevel', {
    classification: fc.oneof(aCode, fc.constantFrom(...Object.keys(DEFAULT_CATALOGUE.aliases))),
    risk: fc.constantFrom(...RISK_LEVELS),
  }),
);

export const aCompliancePolicyCommand: fc.Arbitrary<CompliancePolicyCommand> = fc.oneof(
  commandOf('InitializeCompliancePolicy', {}),
  commandOf('ChangePlatformRule', { platform: fc.constantFrom('android', 'ios'), rule: aRule }),
);

export const aUserCommand: fc.Arbitrary<UserCommand> = fc.oneof(
  commandOf('SignIn', { access: fc.constantFrom(...USER_ACCESS) }),
  commandOf('ChangeNotificationPreference', {
    preference: fc.record({ high: fc.boolean(), medium: fc.boolean(), low: fc.boolean() }),
  }),
);

const anErrorCode = fc.constantFrom('401', '403');

export const aMailCommand: fc.Arbitrary<MailCommand> = fc.oneof(
  commandOf('SendAlert', {
    deviceId: aDeviceId,
    threatId: aThreatId,
    risk: fc.constantFrom(...ALERT_RISKS),
    recipients: fc.uniqueArray(aPersonId, { maxLength: 2 }),
  }),
  commandOf('ReportFailure', {
    recipientId: aPersonId,
    system: aSystem,
    code: anErrorCode,
    occurrences: fc.integer({ min: 1, max: 9 }),
  }),
  commandOf('ReportRecovery', { recipientId: aPersonId, system: aSystem }),
);

const anOriginal = fc.record({
  sealedFor: fc.constant(deviceId(uuid(7))),
  original: fc.record({ open: fc.constant({}), sealed: fc.option(fc.constantFrom('1.c2VhbGVk', '1.b3RoZXI')) }),
  whole: fc.boolean(),
});
const aKey = fc.constantFrom('706776f8-fd4c-46be-9385-18ac353259b9', 'sha256:00', 'sha256:01');
const aCount = fc.nat({ max: 3 });

export const anIngestCommand: fc.Arbitrary<IngestCommand> = fc.oneof(
  commandOf('RecordGap', { from: aMoment, to: aMoment }),
  commandOf('SetEventAside', {
    setAside: fc
      .tuple(anOriginal, aKey, fc.constantFrom(...SET_ASIDE_REASONS))
      .map(([original, key, reason]) => ({ ...original, key, reason })),
  }),
  commandOf('KeepEvent', {
    kept: fc
      .tuple(anOriginal, aKey, fc.constantFrom('late', 'notJudged'), fc.option(fc.constant('acme')))
      .map(([original, key, reason, enterprise]) => ({ ...original, key, reason, enterprise })),
  }),
  commandOf('RecordRetry', {
    retried: fc.record({ setAside: fc.nat({ max: 4 }), outcome: fc.constantFrom(...READ_OUTCOMES) }),
  }),
  commandOf('Checkpoint', {
    counted: fc.record({
      accepted: aCount,
      duplicates: aCount,
      late: aCount,
      ignored: aCount,
      deadLettered: aCount,
      newestAt: fc.option(aMoment),
    }),
  }),
);

/** A group's object id, for specs that need two that differ. */
export const [PHONES, OTHER_PHONES] = [directoryId(uuid(1)), directoryId(uuid(2))];
