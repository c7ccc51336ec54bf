import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '../instant.js';
import { readLookoutEvent } from './read-event.js';

const AT = '2026-03-02T08:00:00.000Z';
const PHONE = '951294c6-d9c9-482b-955c-8879410a76b1';
const INTUNE = '33184684-d443-4db2-a6ca-88b78df8f1e7';

const base = { id: 'e-1', created_time: AT, change_type: 'UPDATED', enterprise_guid: 'acme' };
const envelope = { id: 'e-1', at: parseInstant(AT), enterprise: 'acme' };

const THREAT = {
  ...base,
  type: 'THREAT',
  threat: { guid: 't-1', status: 'OPEN', severity: 'HIGH', type: 'APPLICATION', classifications: ['TROJAN'] },
  target: { guid: PHONE, type: 'THREAT' },
  actor: { guid: PHONE, type: 'DEVICE' },
};
const threat = (told: object): unknown => ({ ...THREAT, threat: { ...THREAT.threat, ...told } });

const DEVICE = { ...base, type: 'DEVICE', device: { guid: PHONE }, target: { guid: 'other', type: 'DEVICE' } };
const device = (told: object, around: object = {}): unknown => ({
  ...DEVICE,
  ...around,
  device: { ...DEVICE.device, ...told },
});
const status = (activation: string, protection: string, security: string, around: object = {}): unknown =>
  device(
    { status: { activation_status: activation, protection_status: protection, security_status: security } },
    around,
  );

describe('an event about a threat', () => {
  it('R32 is of the device that is its target, although the type of that says THREAT', () => {
    expect(readLookoutEvent(THREAT)).toEqual({
      kind: 'threat',
      ...envelope,
      device: PHONE,
      heard: true,
      threatId: 't-1',
      said: 'open',
      report: { type: 'APPLICATION', classifications: ['TROJAN'], severity: 'high' },
      details: { enterprise_guid: 'acme' },
    });
    for (const target of [{ type: 'THREAT' }, { guid: 'ent-1', type: 'ENTERPRISE' }, null])
      expect(readLookoutEvent({ ...THREAT, target })).toMatchObject({ kind: 'setAside', reason: 'deviceIdInvalid' });
  });

  it.each([
    ['OPEN', 'open'],
    ['RESOLVED', 'resolved'],
    ['IGNORED', 'ignored'],
  ])('R32 says what its status says: %s', (word, said) => {
    expect(readLookoutEvent(threat({ status: word }))).toMatchObject({ kind: 'threat', said });
    expect(readLookoutEvent({ ...THREAT, change_type: 'TOMORROW' })).toMatchObject({ kind: 'threat', said: 'open' });
  });

  it('R32 says that it is deleted whatever its status, and nothing where it is purged', () => {
    expect(readLookoutEvent({ ...THREAT, change_type: 'DELETED' })).toMatchObject({ said: 'deleted' });
    expect(readLookoutEvent({ ...THREAT, change_type: 'PURGED' })).toEqual({ kind: 'notJudged', ...envelope });
    expect(readLookoutEvent(threat({ status: 'SNOOZED' }))).toMatchObject({ reason: 'statusUnknown', device: PHONE });
  });

  it('R10 R32 keeps classifications as they came, those of the assessments where the list names none', () => {
    const codes = (told: object): unknown => {
      const message = readLookoutEvent(threat(told));
      return message.kind === 'threat' ? message.report.classifications : message;
    };
    expect(codes({ classifications: ['NEW_ONE', 'SPY', 'NEW_ONE', 7, null, ' '] })).toEqual(['NEW_ONE', 'SPY']);
    const assessments = [{ classification: 'BOT' }, { classification: 'BOT' }, 'x', {}];
    expect(codes({ classifications: [], assessments })).toEqual(['BOT']);
    expect(codes({ classifications: 'WORM' })).toEqual(['WORM']);
    expect(codes({ classifications: undefined })).toEqual([]);
  });

  it('R13 R32 needs neither a known type nor a known severity', () => {
    expect(readLookoutEvent(threat({ type: 'BLUETOOTH', severity: 'CRITICAL' }))).toMatchObject({
      report: { type: 'UNKNOWN', severity: null },
    });
  });

  it('R22 R32 is word of the device only where the device is its actor', () => {
    for (const actor of [{ type: 'SYSTEM' }, { guid: PHONE, type: 'ADMIN' }, { guid: 'other', type: 'DEVICE' }, null])
      expect(readLookoutEvent({ ...THREAT, actor })).toMatchObject({ kind: 'threat', heard: false });
    expect(readLookoutEvent({ ...THREAT, actor: { type: 'DEVICE' } })).toMatchObject({ heard: true });
  });

  it('R32 keeps what else it tells, but neither what is too much nor what is no text', () => {
    const told = { details: { path: 'a\0b' }, assessments: [{ risk: 'LOW' }] };
    expect(readLookoutEvent(threat(told))).toMatchObject({
      details: { path: 'a\uFFFDb', assessments: [{ risk: 'LOW' }] },
    });
    expect(readLookoutEvent(threat({ details: { text: 'x'.repeat(9000) } }))).toMatchObject({ details: null });
  });
});

describe('an event about a device itself', () => {
  it('R32 is of the device that it names, never of its target', () => {
    const told = {
      platform: 'IOS',
      info: { external_id: INTUNE.toUpperCase(), email: 'kim@example.com' },
      hardware: { manufacturer: 'Apple', model: 'iPhone 17' },
      software: { os_version: '17.4.1' },
      parent_status: { parent_device_guid: 'parent' },
    };
    expect(readLookoutEvent(device(told))).toEqual({
      kind: 'device',
      ...envelope,
      device: PHONE,
      intuneDeviceId: INTUNE,
      email: 'kim@example.com',
      platform: 'ios',
      osVersion: '17.4.1',
      manufacturer: 'Apple',
      model: 'iPhone 17',
      heard: false,
      steps: [],
    });
  });

  it('R33a R32 names no id of Intune that is missing, nil or of another MDM', () => {
    for (const external_id of [undefined, '', 'WS1-0042', '00000000-0000-0000-0000-000000000000', 7])
      expect(readLookoutEvent(device({ info: { external_id } }))).toMatchObject({ intuneDeviceId: null });
  });

  it.each<[string, string, string, readonly string[], boolean]>([
    ['ACTIVATED', 'PROTECTED', 'SECURE', ['ActivateDevice', 'ReportSecure'], true],
    ['ACTIVATED', 'PROTECTED', 'THREATS_HIGH', ['ActivateDevice'], true],
    ['DEACTIVATED', '', 'SECURE', ['DeactivateDevice', 'ReportSecure'], false],
    ['PENDING', 'PROTECTED', '', ['ReportHeard'], true],
    ['PENDING', 'UNINSTALLED', '', [], false],
    ['ACTIVATED', 'DISCONNECTED', '', ['ActivateDevice', 'ReportDisconnected'], false],
    ['TOMORROW', '', 'TOMORROW', [], false],
  ])('R32 says what its status says: %s %s %s', (activation, protection, security, steps, heard) => {
    expect(readLookoutEvent(status(activation, protection, security))).toMatchObject({ steps, heard });
  });

  it('R22 R32 is not word of the device where it says that the device is disconnected', () => {
    const actor = { guid: PHONE, type: 'DEVICE' };
    expect(readLookoutEvent(status('ACTIVATED', 'DISCONNECTED', '', { actor }))).toMatchObject({ heard: false });
    expect(readLookoutEvent(status('PENDING', '', '', { actor }))).toMatchObject({ heard: true });
  });

  it('R8 R32 says that it is deleted, and nothing where it is purged', () => {
    const deleted = status('ACTIVATED', 'PROTECTED', 'SECURE', { change_type: 'DELETED' });
    expect(readLookoutEvent(deleted)).toMatchObject({ steps: ['DeleteDevice'] });
    expect(readLookoutEvent({ ...DEVICE, change_type: 'PURGED' })).toEqual({ kind: 'notJudged', ...envelope });
  });
});

const nested = (levels: number): unknown => (levels === 0 ? 'deep' : [nested(levels - 1)]);

describe('any other event', () => {
  it('R32 is kept where it is of the audit, and passed over where its type is not known', () => {
    expect(readLookoutEvent({ ...base, type: 'AUDIT' })).toEqual({ kind: 'notJudged', ...envelope });
    expect(readLookoutEvent({ id: 'e-1', type: 'SMISHING_ALERT' })).toEqual({ kind: 'unknownType', id: 'e-1' });
  });

  it.each<[string, unknown]>([
    ['notAnObject', [THREAT]],
    ['notAnObject', null],
    ['idMissing', { ...THREAT, id: 7 }],
    ['idMissing', { ...THREAT, id: 'a b' }],
    ['typeMissing', { ...THREAT, type: undefined }],
    ['createdTimeInvalid', { ...THREAT, created_time: '2026-02-30T08:00:00Z' }],
    ['createdTimeInvalid', { ...THREAT, created_time: 1772438400000 }],
    ['contentMissing', { ...THREAT, threat: [] }],
    ['contentMissing', { ...DEVICE, device: undefined }],
    ['threatIdInvalid', threat({ guid: '' })],
    ['deviceIdInvalid', device({ guid: 'x'.repeat(129) })],
    ['statusUnknown', threat({ status: undefined })],
    ['tooDeep', threat({ details: nested(40) })],
  ])('R32 is set aside: %s', (reason, event) => {
    expect(readLookoutEvent(event)).toMatchObject({ kind: 'setAside', reason });
  });
});
