import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OPENING_RULE } from '#domain/compliance-policy/policy.js';
import type { CompliancePolicyCommand } from '#domain/compliance-policy/commands.js';
import type { DeviceCommand } from '#domain/device/commands.js';
import { deviceId, directoryId, tenantId, threatId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import { instant } from '#domain/instant.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { CommandEnvelope } from './envelope.js';
import { commandIdOf } from './event-ids.js';
import type { Outcome } from './outcome.js';
import type { Precondition } from './precondition.js';
import { StreamCommands } from './stream-commands.js';
import { compliancePolicyKind, deviceKind } from './stream-kinds.js';
import type { Fault, LogUnderTest, LoopLog } from './testing/loop-log.js';
import { faultyWay, openLogUnderTest } from './testing/loop-log.js';

const TENANT = tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const POLICY = tenantStream('compliancePolicy', TENANT);
const DEVICE = deviceStream(TENANT, deviceId('6c1f9b1e-52a4-5d0c-9e63-1f0a8f4b7d21'));
const INTUNE_ID = directoryId('f3c5b2a1-7d4e-4f60-9b8a-0c1d2e3f4a5b');
const AT = instant(1_795_000_000_000);

const envelope = (key: string | null = null, requestHash = 'hash'): CommandEnvelope => {
  const commandId = commandIdOf(TENANT, 'client', key);
  const actor = { type: 'service', id: 'client' } as const;
  return { tenantId: TENANT, actor, commandId, requestHash, correlationId: commandId, causationId: commandId };
};

const INITIALIZE: CompliancePolicyCommand = { type: 'InitializeCompliancePolicy', at: AT };
const androidMinimum = (minimumOsVersion: string): CompliancePolicyCommand => ({
  type: 'ChangePlatformRule',
  at: AT,
  platform: 'android',
  rule: { ...OPENING_RULE, minimumOsVersion },
});
const enroll = (platform: string): DeviceCommand => ({
  type: 'EnrollDevice',
  at: AT,
  source: 'manual',
  intuneDeviceId: INTUNE_ID,
  platform,
});
const OBSERVED = {
  at: AT,
  now: AT,
  heard: true,
  lastHeardAt: null,
  disconnectedAfterDays: 30,
  thresholdSince: null,
  gapEnds: [],
} as const;
const ACTIVATE: DeviceCommand = { type: 'ActivateDevice', ...OBSERVED };

/** The command loop of one node, for policies and for devices. */
function nodeOn(log: LoopLog, deadlineMs = 5000) {
  const policies = new StreamCommands(compliancePolicyKind, log, { deadlineMs });
  const devices = new StreamCommands(deviceKind, log, { deadlineMs });
  return {
    policy: (command: CompliancePolicyCommand, sent = envelope(), ifMatch: Precondition | null = null) =>
      policies.execute({ stream: POLICY, command, envelope: sent, ifMatch }),
    device: (command: DeviceCommand, sent = envelope(), ifMatch: Precondition | null = null) =>
      devices.execute({ stream: DEVICE, command, envelope: sent, ifMatch }),
    policies,
    devices,
  };
}

function done<State>(outcome: Outcome<State>) {
  if (outcome.kind !== 'done') throw new Error(`the command came to ${JSON.stringify(outcome)}`);
  const { revision, position, eventTypes } = outcome;
  return { revision, position, eventTypes };
}

let store: LogUnderTest;

beforeEach(async () => {
  store = await openLogUnderTest();
});
afterEach(() => store.close());

describe('Repeated commands', () => {
  it('are answered with the recorded outcome and write nothing, whatever came after them', async () => {
    const node = nodeOn(store.log());
    await node.policy(INITIALIZE);
    const first = done(await node.policy(androidMinimum('14'), envelope('key')));
    await node.policy(androidMinimum('15'));
    expect(done(await node.policy(androidMinimum('14'), envelope('key')))).toEqual(first);
    expect(first).toMatchObject({ revision: 1, eventTypes: ['PlatformRuleChanged'] });
    expect(await store.events(POLICY)).toHaveLength(3);
  });

  it('are recognised by a node that starts with nothing in memory', async () => {
    const first = done(await nodeOn(store.log()).policy(INITIALIZE, envelope('key')));
    await store.reopen();
    expect(done(await nodeOn(store.log()).policy(INITIALIZE, envelope('key')))).toEqual(first);
  });

  it('are refused where the request under the key is another one', async () => {
    const node = nodeOn(store.log());
    await node.policy(INITIALIZE);
    await node.policy(androidMinimum('14'), envelope('key', 'one'));
    expect(await node.policy(androidMinimum('15'), envelope('key', 'other'))).toEqual({ kind: 'keyReused' });
    expect(await store.events(POLICY)).toHaveLength(2);
  });

  it('are recognised before If-Match, and things that do not exist before both', async () => {
    const node = nodeOn(store.log());
    await node.device(enroll('android'), envelope('key'));
    await node.device(ACTIVATE);
    expect((await node.device(enroll('android'), envelope('key'), [0])).kind).toBe('done');
    const resolve: DeviceCommand = {
      type: 'ResolveThreat',
      ...OBSERVED,
      threatId: threatId('none'),
      cause: 'reported',
      report: null,
    };
    expect(await node.device(resolve, envelope('key', 'other'), [7])).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'not-found' },
    });
  });

  it('are remembered as far back as the last 100 of the stream that wrote an event', async () => {
    const node = nodeOn(store.log());
    await node.policy(INITIALIZE);
    for (let count = 1; count <= 101; count += 1) {
      await node.policy(androidMinimum(String(count)), envelope(`key ${count}`));
      await node.policy(androidMinimum(String(count)), envelope(`no change ${count}`));
    }
    for (const other of [node, nodeOn(store.log())]) {
      expect(done(await other.policy(androidMinimum('2'), envelope('key 2'))).revision).toBe(2);
    }
    expect(done(await node.policy(androidMinimum('1'), envelope('key 1'))).revision).toBe(102);
  });

  it('are recognised where another node wrote them at the very same place', async () => {
    const [here, there] = [nodeOn(store.log()), nodeOn(store.log())];
    await here.policy(INITIALIZE);
    await there.policies.read(POLICY, 0);
    const first = done(await here.policy(androidMinimum('14'), envelope('key', 'one')));
    expect(done(await there.policy(androidMinimum('14'), envelope('key', 'one')))).toEqual(first);
    const late = nodeOn(store.log());
    expect(await late.policy(androidMinimum('15'), envelope('key', 'other'))).toEqual({ kind: 'keyReused' });
    expect(await store.events(POLICY)).toHaveLength(2);
  });

  it('are told from another request under the same key that another node wrote at the very same place', async () => {
    const [here, there] = [nodeOn(store.log()), nodeOn(store.log())];
    await here.policy(INITIALIZE);
    await there.policies.read(POLICY, 0);
    await here.policy(androidMinimum('14'), envelope('key', 'one'));
    expect(await there.policy(androidMinimum('15'), envelope('key', 'other'))).toEqual({ kind: 'keyReused' });
  });
});

describe('What was decided on a kept state', () => {
  it('is decided again after a conflict with another node', async () => {
    const [here, there] = [nodeOn(store.log()), nodeOn(store.log())];
    await here.policy(INITIALIZE);
    await there.policy(androidMinimum('14'));
    expect(done(await here.policy(androidMinimum('15'))).revision).toBe(2);
    expect(await here.policies.read(POLICY, 0)).toMatchObject({
      revision: 2,
      state: { android: { minimumOsVersion: '15' } },
    });
  });

  it('is verified before a refusal is answered', async () => {
    const [here, there] = [nodeOn(store.log()), nodeOn(store.log())];
    await here.device(enroll('windows'));
    expect(await here.device(ACTIVATE)).toMatchObject({ rejection: { code: 'unsupported-device' } });
    await there.device(enroll('android'));
    expect(done(await here.device(ACTIVATE)).eventTypes).toEqual(['DeviceActivated']);
  });

  it('is verified before it is answered that nothing changes', async () => {
    const [here, there] = [nodeOn(store.log()), nodeOn(store.log())];
    await here.policy(INITIALIZE);
    await here.policy(androidMinimum('14'));
    await there.policy(androidMinimum('15'));
    expect(done(await here.policy(androidMinimum('14')))).toMatchObject({ revision: 3 });
  });

  it('is verified before a precondition fails', async () => {
    const [here, there] = [nodeOn(store.log()), nodeOn(store.log())];
    await here.policy(INITIALIZE);
    await there.policy(androidMinimum('14'));
    expect(done(await here.policy(androidMinimum('15'), envelope(), [1])).revision).toBe(2);
  });
});

describe('If-Match', () => {
  it('refuses a command on a stream that is at another revision, and before what the decider would refuse', async () => {
    const node = nodeOn(store.log());
    await node.device(enroll('windows'));
    expect(await node.device(ACTIVATE, envelope(), [3])).toEqual({ kind: 'preconditionFailed', revision: 0 });
    expect(await node.device(ACTIVATE, envelope(), [3, 0])).toMatchObject({ kind: 'rejected' });
    expect(await node.device(ACTIVATE, envelope(), '*')).toMatchObject({ kind: 'rejected' });
  });

  it('holds for no revision of a stream that does not exist', async () => {
    const node = nodeOn(store.log());
    expect(await node.device(enroll('android'), envelope(), '*')).toEqual({ kind: 'preconditionFailed', revision: -1 });
  });
});

describe('An append of unknown outcome', () => {
  const faulty = (...faults: Fault[]) => faultyWay(store.log(), faults);

  it('that was applied is settled by the same append again', async () => {
    const way = faulty('lost');
    expect(done(await nodeOn(way).policy(INITIALIZE, envelope('key')))).toMatchObject({
      revision: 0,
      eventTypes: ['CompliancePolicyInitialized'],
    });
    expect(way.appends()).toBe(2);
    expect(await store.events(POLICY)).toHaveLength(1);
  });

  it('that was not applied is done by the same append again', async () => {
    expect(done(await nodeOn(faulty('dropped', 'dropped')).policy(INITIALIZE)).revision).toBe(0);
    expect(await store.events(POLICY)).toHaveLength(1);
  });

  it('stays unknown when its deadline passes, even if the last try was refused', async () => {
    const faults: Fault[] = ['lost', ...Array<Fault>(100).fill('refused')];
    const failed = await nodeOn(faultyWay(store.log(), faults), 100)
      .policy(INITIALIZE, envelope('key'))
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(LogUnavailable);
    expect(failed).toMatchObject({ outcome: 'unknown' });
    expect(done(await nodeOn(store.log()).policy(INITIALIZE, envelope('key'))).revision).toBe(0);
    expect(await store.events(POLICY)).toHaveLength(1);
  });

  it('is nothing that a refused append is: that is answered at once', async () => {
    const way = faulty('refused');
    const failed = await nodeOn(way)
      .policy(INITIALIZE)
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ outcome: 'notApplied' });
    expect(way.appends()).toBe(1);
  });
});

describe('Many commands at once', () => {
  it('on one stream of one node take turns and meet no conflict', async () => {
    const way = faultyWay(store.log(), []);
    const node = nodeOn(way);
    await node.policy(INITIALIZE);
    const versions = Array.from({ length: 20 }, (_, index) => String(index + 1));
    const outcomes = await Promise.all(versions.map((version) => node.policy(androidMinimum(version))));
    expect(outcomes.map((outcome) => done(outcome).revision)).toEqual(versions.map(Number));
    expect(way.appends()).toBe(21);
  });

  it('on one stream of several nodes are all recorded, each once', async () => {
    const nodes = Array.from({ length: 4 }, () => nodeOn(store.log()));
    await nodes[0]?.policy(INITIALIZE);
    const outcomes = await Promise.all(
      nodes.flatMap((node, index) =>
        Array.from({ length: 25 }, (_, count) => node.policy(androidMinimum(`${index}.${count}`))),
      ),
    );
    const revisions = outcomes.map((outcome) => done(outcome).revision).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect((await store.events(POLICY)).map(({ revision }) => revision)).toEqual([0, ...revisions]);
  });
});

describe('Reading', () => {
  it('sees what this node wrote at once, and what another wrote once it is asked to look', async () => {
    const [here, there] = [nodeOn(store.log()), nodeOn(store.log())];
    await here.policy(INITIALIZE);
    await there.policies.read(POLICY, 0);
    await here.policy(androidMinimum('14'));
    expect((await here.policies.read(POLICY, 60_000)).revision).toBe(1);
    expect((await there.policies.read(POLICY, 60_000)).revision).toBe(0);
    expect((await there.policies.read(POLICY, 0)).revision).toBe(1);
  });
});
