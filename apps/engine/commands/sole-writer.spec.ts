import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OPENING_RULE } from '#domain/compliance-policy/policy.js';
import type { CompliancePolicyCommand } from '#domain/compliance-policy/commands.js';
import { tenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import { instant } from '#domain/instant.js';
import type { CommandEnvelope } from './envelope.js';
import { commandIdOf } from './event-ids.js';
import { StreamCommands } from './stream-commands.js';
import { compliancePolicyKind } from './stream-kinds.js';
import type { Fault, LogUnderTest } from './testing/loop-log.js';
import { faultyWay, openLogUnderTest } from './testing/loop-log.js';

const TENANT = tenantId('3f2a7c1e-9b4d-4e6f-8a1b-2c3d4e5f6a7b');
const POLICY = tenantStream('compliancePolicy', TENANT);
const AT = instant(1_795_000_000_000);
/** Shorter than any time that has passed since a look. */
const NOT_LONG = Number.MIN_VALUE;

const INITIALIZE: CompliancePolicyCommand = { type: 'InitializeCompliancePolicy', at: AT };
const androidMinimum = (minimumOsVersion: string): CompliancePolicyCommand => ({
  type: 'ChangePlatformRule',
  at: AT,
  platform: 'android',
  rule: { ...OPENING_RULE, minimumOsVersion },
});

function envelope(key: string): CommandEnvelope {
  const commandId = commandIdOf(TENANT, 'client', key);
  const actor = { type: 'service', id: 'client' } as const;
  return { tenantId: TENANT, actor, commandId, requestHash: key, correlationId: commandId, causationId: commandId };
}

let store: LogUnderTest;
let reads: number;

beforeEach(async () => {
  store = await openLogUnderTest();
  reads = 0;
});
afterEach(() => store.close());

/** The policies of a writer who has the log for itself; its reads are counted. */
function soleWriter(faults: Fault[] = []) {
  const way = faultyWay(store.log(), faults);
  const log: typeof way = {
    ...way,
    readStream(stream, options) {
      reads += 1;
      return way.readStream(stream, options);
    },
  };
  const policies = new StreamCommands(compliancePolicyKind, log, { soleWriter: true, deadlineMs: 300 });
  return {
    revision: async (withinMs: number) => (await policies.read(POLICY, withinMs)).revision,
    send: (command: CompliancePolicyCommand, key: string) =>
      policies.execute({ stream: POLICY, command, envelope: envelope(key) }),
  };
}

describe('A sole writer', () => {
  it('looks at a stream once, and again only where it is asked for the log as it is', async () => {
    const writer = soleWriter();
    await writer.send(INITIALIZE, 'open');
    expect(reads).toBe(1);
    expect(await writer.revision(NOT_LONG)).toBe(0);
    expect(reads).toBe(1);
    expect(await writer.revision(0)).toBe(0);
    expect(reads).toBe(2);
  });

  it('looks again while an append of its own is in doubt, until one after it is in the log', async () => {
    const faults: Fault[] = [];
    const writer = soleWriter(faults);
    await writer.send(INITIALIZE, 'open');
    faults.push('lost', ...new Array<Fault>(100).fill('dropped'));
    await expect(writer.send(androidMinimum('14'), 'lost')).rejects.toMatchObject({ outcome: 'unknown' });
    faults.length = 0;
    expect(await writer.revision(NOT_LONG)).toBe(1);
    const looked = reads;
    expect(await writer.revision(NOT_LONG)).toBe(1);
    expect(reads).toBeGreaterThan(looked);
    expect(await writer.send(androidMinimum('15'), 'next')).toMatchObject({ kind: 'done', revision: 2 });
    const settled = reads;
    expect(await writer.revision(NOT_LONG)).toBe(2);
    expect(reads).toBe(settled);
  });
});
