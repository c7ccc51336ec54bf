import { rm } from 'node:fs/promises';
import { afterAll, expect, it } from '@jest/globals';
import { openSqliteLogReadOnly } from '#adapters/sqlite-log/reader.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import { openTenancy } from '#test/support/tenancy.js';
import { expectReadModelsEqualRebuild } from '../compare-read-models.js';
import { drive, NEW_YEAR } from './drive.js';
import { liveThroughTheYear } from './story.js';

/**
 * Counted by hand from the story. 980 devices are supported, 20 are not. Heartbeats are posted on days 100, 120, 200 and
 * 300; the built-in ones before the first of them leave no event.
 */
const EXPECTED: Readonly<Record<string, number>> = {
  TenantRegistered: 1,
  TenantConsentGranted: 1,
  AccessGroupsChanged: 1,
  ConnectorCreated: 1,
  ConnectorConnected: 1,
  ThreatPolicyInitialized: 1,
  CompliancePolicyInitialized: 1,
  PlatformRuleChanged: 2,
  GroupAdded: 2,
  GroupRemoved: 1,
  GroupResolved: 2,
  NestedGroupsChanged: 2,
  DeviceEnrolled: 980 + 10,
  DeviceFoundUnsupported: 20,
  // Brought by the group, gone with it, back with it.
  DeviceGroupsChanged: 500 + 500 + 500,
  DeviceLeftEnrollment: 500,
  DeviceReturnedToEnrollment: 500,
  DeviceActivated: 980 + 10 + 5,
  DeviceDeactivated: 5,
  // Day 28: all but the 50 silent ones; day 100: 25 of those; later who was activated again.
  DeviceAssessed: 930 + 25 + 10 + 5,
  DeviceAttributesChanged: 10,
  DeviceLinked: 15,
  DeviceSuperseded: 15,
  DeviceDeleted: 20,
  // Day 30: 50; day 58, held until day 60: 200; days 142 and 172: 20 each.
  HeartbeatMissed: 50 + 200 + 20 + 20,
  // Day 70: 200; day 100: 25; day 170, by the later threshold: 20; day 196: 20.
  HeartbeatRestored: 200 + 25 + 20 + 20,
  SweepHeld: 1,
  SweepReleased: 1,
  ThreatDetected: 100,
  ThreatResolved: 60 + 40,
  ThreatIgnored: 30,
  ThreatReopened: 30,
  RiskLevelChanged: 1,
  ThreatPolicyReset: 1,
  StateSyncChanged: 2,
  DisconnectThresholdChanged: 1,
  HeartbeatFrequencyChanged: 1,
  UnresponsivenessThresholdChanged: 1,
  ErrorRecipientChanged: 1,
  // 20 minutes after days 100 and 120; with two days' patience on days 122, 202 and 302.
  ConnectorHeartbeatMissed: 5,
  // Days 120, 200 and 300; on day 121 by the frequency.
  ConnectorHeartbeatRestored: 4,
  // Seven days after day 100, ninety after day 200.
  ConnectorBecameUnresponsive: 2,
  ConnectorBecameResponsive: 2,
  ConnectorFailed: 1,
  ConnectorRecovered: 1,
  UserSignedIn: 1,
  NotificationPreferenceChanged: 1,
  AlertSent: 100,
  ErrorReportSent: 2,
};

let engine: EngineProcess;
afterAll(async () => {
  await engine.stop();
  await rm(engine.dataFolder, { recursive: true, force: true });
});

async function countsByType(folder: string): Promise<Record<string, number>> {
  const reader = openSqliteLogReadOnly(folder);
  const counts = new Map<string, number>();
  for await (const message of reader.subscribeToAll({ after: BEGINNING, signal: new AbortController().signal })) {
    if (message.kind === 'caughtUp') break;
    if (message.kind !== 'batch') continue;
    for (const { type } of message.events) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  reader.close();
  return Object.fromEntries(counts);
}

it('a year of 1,000 devices on the simulated clock writes each event as often as counted by hand', async () => {
  engine = await startEngineProcess({ env: { VEDETTE_CLOCK: `simulated:${new Date(NEW_YEAR).toISOString()}` } });
  const tenancy = await openTenancy(engine);
  await liveThroughTheYear(engine, tenancy, drive(engine, tenancy, 1000));
  expect(await engine.end()).toBe(0);
  expect(await countsByType(engine.dataFolder)).toEqual(EXPECTED);
  await expectReadModelsEqualRebuild(engine.dataFolder);
}, 300_000);
