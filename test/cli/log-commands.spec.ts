import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { liveDigest } from '#adapters/read-model/digest.js';
import type { EngineProcess } from '#test/support/engine.js';
import { startEngineProcess } from '#test/support/engine.js';
import type { Ran } from './command-line.js';
import { vedette } from './command-line.js';
import { TENANT, walk } from './walked-engine.js';

const MAIN = fileURLToPath(new URL('../../apps/cli/main.js', import.meta.url));

const linesOf = ({ out }: Ran): readonly string[] => out.split('\n').slice(0, -1);
const valuesOf = (ran: Ran, field: string): readonly (string | undefined)[] =>
  linesOf(ran).map((line) => new RegExp(`"${field}":"?([^",]+)`).exec(line)?.[1]);

const TYPES_OF_THE_WALK = [
  'ConnectorCreated',
  'ThreatPolicyInitialized',
  'CompliancePolicyInitialized',
  'TenantRegistered',
  'TenantConsentGranted',
  'ConnectorConnected',
  'UserSignedIn',
  'DeviceEnrolled',
  'DeviceActivated',
  'ThreatDetected',
];

describe('beside a running engine', () => {
  let engine: EngineProcess;
  let device: string;
  const on = (...args: readonly string[]): Promise<Ran> => vedette(args, { dataFolder: engine.dataFolder });

  beforeAll(async () => {
    engine = await startEngineProcess();
    device = await walk(engine);
  });
  afterAll(() => engine.stop());

  describe('vedette events', () => {
    it('prints every event of the log once, in its order, and ends', async () => {
      const ran = await on('events');
      expect({ code: ran.code, notes: ran.notes }).toEqual({ code: 0, notes: '' });
      expect([...valuesOf(ran, 'type')].sort()).toEqual([...TYPES_OF_THE_WALK].sort());
      const positions = valuesOf(ran, 'position');
      expect(positions).toEqual([...positions].sort());
      expect(() => linesOf(ran).map((line): unknown => JSON.parse(line))).not.toThrow();
    });

    it('takes one stream, with its revisions from 0', async () => {
      const ran = await on('events', '--stream', `device-${TENANT}.${device}`);
      expect(valuesOf(ran, 'type')).toEqual(['DeviceEnrolled', 'DeviceActivated', 'ThreatDetected']);
      expect(valuesOf(ran, 'revision')).toEqual(['0', '1', '2']);
    });

    it('does not take a stream that only begins like the named one', async () => {
      expect(linesOf(await on('events', '--stream', `device-${TENANT}.${device.slice(0, -1)}`))).toEqual([]);
    });

    it('takes event types, one or several', async () => {
      const ran = await on('events', '--type', 'ThreatDetected', '--type', 'DeviceActivated');
      expect(valuesOf(ran, 'type')).toEqual(['DeviceActivated', 'ThreatDetected']);
    });

    it('goes on after a position, which is not printed again', async () => {
      const positions = valuesOf(await on('events'), 'position');
      const rest = await on('events', '--after', positions[3] ?? '');
      expect(valuesOf(rest, 'position')).toEqual(positions.slice(4));
      expect(linesOf(await on('events', '--after', positions.at(-1) ?? ''))).toEqual([]);
    });

    it('takes what was recorded between two instants, both included', async () => {
      const all = await on('events');
      const stamps = valuesOf(all, 'recordedAt');
      const [from = '', to = ''] = [stamps[2], stamps[6]];
      const expected = stamps.filter((stamp = '') => stamp >= from && stamp <= to);
      expect(valuesOf(await on('events', '--from', from, '--to', to), 'recordedAt')).toEqual(expected);
      expect(linesOf(await on('events', '--to', '2020-01-01T00:00:00Z'))).toEqual([]);
      expect(linesOf(await on('events', '--from', '2099-01-01T00:00:00Z'))).toEqual([]);
    });

    it('ends quietly when its reader goes away', async () => {
      const ran = await vedette(['events'], { dataFolder: engine.dataFolder, readerTakes: 0 });
      expect(ran).toEqual({ code: 0, out: '', notes: '' });
    });

    it('ends quietly when the pipe it writes to is closed', async () => {
      const env = { PATH: process.env['PATH'], VEDETTE_DATA: engine.dataFolder };
      const child = spawn(process.execPath, [MAIN, 'events'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      let errors = '';
      child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
      await once(child, 'close');
      expect({ code: child.exitCode, errors }).toEqual({ code: 0, errors: '' });
    });
  });

  describe('vedette replay --digest', () => {
    it('prints the digest of the live read models, and the position', async () => {
      const live = liveDigest(engine.dataFolder);
      const ran = await on('replay', '--digest');
      expect(ran.out).toBe(`digest    ${live?.digest}\nposition  ${live?.position}\ndevices   1\n`);
      const json: unknown = JSON.parse((await on('replay', '--digest', '--json')).out);
      expect(json).toEqual({ digest: live?.digest, position: live?.position, devices: 1 });
    });

    it('stops at the last event that was recorded by the given instant', async () => {
      const all = await on('events');
      const stamps = valuesOf(all, 'recordedAt');
      const activated = stamps[7] ?? '';
      const ran = await on('replay', '--digest', '--json', '--until', activated);
      const last = stamps.lastIndexOf(activated);
      expect(JSON.parse(ran.out)).toMatchObject({ position: valuesOf(all, 'position')[last] });
      const nothing = await on('replay', '--digest', '--json', '--until', '2020-01-01T00:00:00Z');
      expect(JSON.parse(nothing.out)).toMatchObject({ position: '0', devices: 0 });
    });
  });

  describe('vedette check', () => {
    it('finds nothing wrong, and the live read models equal to a rebuild', async () => {
      const ran = await on('check');
      expect(ran.out).toContain('log          10 events in 6 streams');
      expect(ran.out).toContain('1 device, equal to a rebuild');
      expect(ran.out).toContain('nothing in the log');
      expect(ran.code).toBe(0);
    });

    it('says the same as JSON', async () => {
      const { out } = await on('check', '--json');
      expect(JSON.parse(out)).toMatchObject({ whole: true, events: 10, findings: [], readModels: { kind: 'equal' } });
    });
  });
});
