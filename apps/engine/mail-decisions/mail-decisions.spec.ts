import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DetectThreat } from '#domain/device/commands.js';
import type { DeviceId, PersonId, TenantId } from '#domain/identity/ids.js';
import { deviceId, directoryId, personId, threatId } from '#domain/identity/ids.js';
import { tenantStream, userStream } from '#domain/identity/stream-name.js';
import type { ThreatPolicyCommand } from '#domain/threat-policy/commands.js';
import type { UserCommand } from '#domain/user/commands.js';
import type { NotificationPreference, UserAccess } from '#domain/user/events.js';
import { createMetrics } from '../metrics/metrics.js';
import { processMetrics } from '../processes/process-metrics.js';
import { systemEnvelope } from '../processes/system-envelope.js';
import { day, TimedFleet } from '../timers/testing/timed-fleet.js';
import { MailDecisions } from './mail-decisions.js';

let fleet: TimedFleet;
let tenant: TenantId;
let decisions: MailDecisions;

const decide = async (): Promise<void> => {
  const { opened, streams } = fleet.parts;
  const { log, latestValues } = opened;
  decisions = new MailDecisions({ log, latestValues, streams, metrics: processMetrics(createMetrics()) });
  await decisions.start();
};

beforeEach(async () => {
  fleet = await TimedFleet.open(false);
  tenant = await fleet.tenant();
  await decide();
});
afterEach(async () => {
  await decisions.stop();
  await fleet.close();
});

const HIGH = 'TROJAN';
const envelope = (): ReturnType<typeof systemEnvelope> => systemEnvelope('spec', tenant, [randomUUID()]);

async function toUser(person: PersonId, command: UserCommand): Promise<void> {
  await fleet.parts.streams.users.execute({ stream: userStream(tenant, person), command, envelope: envelope() });
}

/** A person who has signed in. */
async function person(access: UserAccess = 'full', wishes?: NotificationPreference): Promise<PersonId> {
  const id = personId(randomUUID());
  const at = fleet.clock.now();
  await toUser(id, { type: 'SignIn', at, access });
  if (wishes !== undefined) await toUser(id, { type: 'ChangeNotificationPreference', at, preference: wishes });
  return id;
}

async function toPolicy(command: ThreatPolicyCommand): Promise<void> {
  const stream = tenantStream('threatPolicy', tenant);
  await fleet.parts.streams.threatPolicies.execute({ stream, command, envelope: envelope() });
}

const risk = (classification: string, to: 'none' | 'low' | 'medium' | 'high'): Promise<void> =>
  toPolicy({ type: 'ChangeRiskLevel', at: fleet.clock.now(), classification, risk: to });

const observed = () => {
  const at = fleet.clock.now();
  return { at, now: at, heard: false, lastHeardAt: null, disconnectedAfterDays: 30, thresholdSince: null, gapEnds: [] };
};

const detection = (id: string, ...classifications: string[]): DetectThreat => ({
  type: 'DetectThreat',
  threatId: threatId(id),
  report: { type: 'APPLICATION', classifications, severity: null },
  ...observed(),
});

async function device(): Promise<DeviceId> {
  const id = deviceId(randomUUID());
  const at = fleet.clock.now();
  await fleet.toDevice(tenant, id, {
    type: 'EnrollDevice',
    at,
    source: 'manual',
    intuneDeviceId: directoryId(randomUUID()),
    platform: 'android',
  });
  return id;
}

/** What the alerts said so far, without those of the sentinels. */
async function alerts(): Promise<unknown[]> {
  return (await fleet.events('AlertSent')).map(({ event }) => event.data);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('it did not happen in time');
    await sleep(20);
  }
}

/** The decisions have seen everything that is in the log now. */
async function seen(): Promise<void> {
  const { opened } = fleet.parts;
  const head = await opened.log.head();
  await until(async () => {
    const value: unknown = JSON.parse((await opened.latestValues.get('checkpoint/mail'))?.value ?? '{}');
    return typeof value === 'object' && value !== null && 'position' in value && String(value.position) >= head;
  });
}

describe('R29 a threat alert', () => {
  it('R29 goes to each who has signed in, has access and wants to hear of its risk', async () => {
    const [full, restricted] = [await person('full'), await person('restricted')];
    await person('none');
    await person('full', { high: false, medium: true, low: true });
    const on = await device();
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    await seen();
    expect(await alerts()).toEqual([
      { deviceId: on, threatId: 't1', risk: 'high', recipients: [full, restricted].toSorted() },
    ]);
  });

  it('R29 does not go to who has lost access', async () => {
    const one = await person();
    await toUser(one, { type: 'SignIn', at: fleet.clock.now(), access: 'none' });
    await fleet.toDevice(tenant, await device(), detection('t1', HIGH));
    await seen();
    expect(await alerts()).toEqual([]);
  });

  it('R29 goes once per threat: detected again, or opened again, it sends none', async () => {
    await person();
    const on = await device();
    const resolution = { type: 'ResolveThreat', threatId: threatId('t1'), cause: 'reported', report: null } as const;
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    fleet.clock.moveTo(day(1));
    await fleet.toDevice(tenant, on, { ...resolution, ...observed() });
    fleet.clock.moveTo(day(2));
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    await seen();
    expect(await alerts()).toHaveLength(1);
  });

  it('R29 none and advisory never send; the reclassification that raises it does', async () => {
    await risk('ADWARE', 'none');
    await person();
    const on = await device();
    await fleet.toDevice(tenant, on, detection('t1', 'ADWARE'));
    await seen();
    expect(await alerts()).toEqual([]);
    fleet.clock.moveTo(day(1));
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    await seen();
    expect(await alerts()).toMatchObject([{ threatId: 't1', risk: 'high' }]);
  });

  it('R29 is once per threat and person: who wants only high is told when a threat that another was told of rises to it', async () => {
    await risk('ADWARE', 'low');
    const all = await person();
    const onlyHigh = await person('full', { high: true, medium: false, low: false });
    const on = await device();
    await fleet.toDevice(tenant, on, detection('t1', 'ADWARE'));
    fleet.clock.moveTo(day(1));
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    fleet.clock.moveTo(day(2));
    await fleet.toDevice(tenant, on, detection('t1', 'ADWARE'));
    fleet.clock.moveTo(day(3));
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    await seen();
    expect(await alerts()).toEqual([
      { deviceId: on, threatId: 't1', risk: 'low', recipients: [all] },
      { deviceId: on, threatId: 't1', risk: 'high', recipients: [onlyHigh] },
    ]);
  });

  it('R29 a policy edit sends none, and a redetection after it neither', async () => {
    await risk('ADWARE', 'none');
    await person();
    const on = await device();
    await fleet.toDevice(tenant, on, detection('t1', 'ADWARE'));
    await risk('ADWARE', 'high');
    fleet.clock.moveTo(day(1));
    await fleet.toDevice(tenant, on, detection('t1', 'ADWARE'));
    await seen();
    expect(await alerts()).toEqual([]);
  });

  it('R29 is judged by the policy of then, however late it is looked at', async () => {
    await risk('ADWARE', 'none');
    await person();
    const on = await device();
    await decisions.stop();
    await fleet.toDevice(tenant, on, detection('t1', 'ADWARE'));
    await risk('ADWARE', 'high');
    await decide();
    await seen();
    expect(await alerts()).toEqual([]);
  });

  it('R29 a first report that says resolved opens nothing, and sends none', async () => {
    await person();
    const report = { type: 'APPLICATION', classifications: [HIGH], severity: null } as const;
    const resolution = { type: 'ResolveThreat', threatId: threatId('t1'), cause: 'reported', report } as const;
    await fleet.toDevice(tenant, await device(), { ...resolution, ...observed() });
    await seen();
    expect(await alerts()).toEqual([]);
  });

  it('R29 who signs in later is not told of what was open before', async () => {
    const on = await device();
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    await seen();
    await person();
    fleet.clock.moveTo(day(1));
    await fleet.toDevice(tenant, on, detection('t1', HIGH));
    await seen();
    expect(await alerts()).toEqual([]);
  });

  it('R29 after a crash the same decisions are not made again, and the people are known', async () => {
    await person();
    await fleet.toDevice(tenant, await device(), detection('t1', HIGH));
    await seen();
    await decisions.stop();
    await fleet.parts.opened.latestValues.delete('checkpoint/mail');
    await decide();
    await seen();
    expect(await alerts()).toHaveLength(1);
    await decisions.stop();
    await decide();
    await fleet.toDevice(tenant, await device(), detection('t2', HIGH));
    await seen();
    expect(await alerts()).toMatchObject([{ threatId: 't1' }, { threatId: 't2' }]);
  });
});

describe('R30 a report on a failed connector', () => {
  const fail = (code: string) =>
    fleet.toConnector(tenant, { type: 'RecordFailure', at: fleet.clock.now(), system: 'graph', code });
  const recover = async (): Promise<void> => {
    const command = { type: 'RecordSuccess', at: fleet.clock.now(), system: 'graph', lastHeartbeatAt: null } as const;
    await fleet.toConnector(tenant, command);
  };
  const reports = async (): Promise<unknown[]> =>
    (await fleet.events('ErrorReportSent')).map(({ event }) => event.data);
  const recipient = async (): Promise<PersonId> => {
    const recipientId = personId(randomUUID());
    await fleet.toConnector(tenant, { type: 'ChangeErrorRecipient', at: fleet.clock.now(), recipientId });
    return recipientId;
  };

  it('R30 goes to the error recipient once, and the recovery once', async () => {
    const recipientId = await recipient();
    await fail('401');
    await fail('401');
    await recover();
    await recover();
    await seen();
    expect(await reports()).toEqual([
      { recipientId, system: 'graph', code: '401', about: 'failure', occurrences: 1 },
      { recipientId, system: 'graph', code: '401', about: 'recovery', occurrences: 1 },
    ]);
  });

  it('R30 the same error within 24 hours sends none, and the next says how often it happened', async () => {
    await recipient();
    for (const hours of [0, 2, 4, 30]) {
      fleet.clock.moveTo(day(0, hours * 3_600_000));
      await fail('401');
      await recover();
    }
    await seen();
    expect(await reports()).toMatchObject([
      { about: 'failure', occurrences: 1 },
      { about: 'recovery' },
      { about: 'failure', occurrences: 3 },
      { about: 'recovery' },
    ]);
  });

  it('R30 another error of the same system is another one', async () => {
    await recipient();
    await fail('401');
    await fail('403');
    await seen();
    expect(await reports()).toMatchObject([
      { about: 'failure', code: '401' },
      { about: 'failure', code: '403' },
    ]);
  });

  it('R30 nobody is told where there is no recipient', async () => {
    await fail('401');
    await recover();
    await seen();
    expect(await reports()).toEqual([]);
  });
});
