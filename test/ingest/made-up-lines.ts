/**
 * Lines as the Mobile Risk API may send them, made up from what is known of it: shapes that no recorded sample has. Each
 * with what it comes to, played in this order.
 */
export interface MadeUpLine {
  readonly what: string;
  readonly line: string;
  /** What is read from it. */
  readonly reads: Readonly<Record<string, unknown>>;
  readonly outcome: 'accepted' | 'duplicates' | 'late' | 'ignored' | 'deadLettered';
}

const D1 = '0197a0c0-1111-7aaa-8aaa-000000000001';
const D2 = '0197a0c0-2222-7aaa-8aaa-000000000002';
const INTUNE = '3d1b7f2c-90aa-4c1e-b7d5-6a5f4e3d2c1b';
const id = (n: number): string => `0197a0c1-0000-7bbb-8bbb-0000000000${String(n).padStart(2, '0')}`;

export const MADE_UP_LINES: readonly MadeUpLine[] = [
  {
    what: 'R32 an iPhone that nobody knew enrols by its own status, its MDM id in capitals',
    line: `{"id":"${id(1)}","created_time":"2026-03-02T08:00:00Z","type":"DEVICE","change_type":"CREATED","device":{"guid":"${D1}","platform":"IOS","info":{"external_id":"${INTUNE.toUpperCase()}","email":"kim@example.com"},"status":{"activation_status":"PENDING"},"software":{"os_version":"17.4.1","rsr":"(a)"}},"actor":{"type":"SYSTEM"}}`,
    reads: { kind: 'device', intuneDeviceId: INTUNE, platform: 'ios', osVersion: '17.4.1', heard: false, steps: [] },
    outcome: 'accepted',
  },
  {
    what: 'R32 a time with an offset without a colon, and digits finer than a millisecond',
    line: `{"id":"${id(2)}","created_time":"2026-03-02T10:05:00.123456+0200","type":"DEVICE","change_type":"UPDATED","device":{"guid":"${D1}","status":{"activation_status":"ACTIVATED","protection_status":"PROTECTED","security_status":"SECURE"}},"target":{"guid":"${D1}","type":"DEVICE"},"actor":{"guid":"${D1}","type":"DEVICE"}}`,
    reads: { kind: 'device', at: Date.parse('2026-03-02T08:05:00.123Z'), heard: true },
    outcome: 'accepted',
  },
  {
    what: 'R10 R32 no list of classifications: those of the assessments, which repeat one',
    line: `{"id":"${id(3)}","created_time":"2026-03-02T09:00:00.000Z","type":"THREAT","change_type":"CREATED","threat":{"guid":"th-1","status":"OPEN","severity":"MEDIUM","type":"FILE","assessments":[{"classification":"VULNERABILITY"},{"classification":"VULNERABILITY","risk":"ADVISORY"},{"classification":"EXPLOIT"}]},"target":{"guid":"${D1}","type":"THREAT"},"actor":{"guid":"${D1}","type":"DEVICE"}}`,
    reads: {
      kind: 'threat',
      report: { type: 'FILE', classifications: ['VULNERABILITY', 'EXPLOIT'], severity: 'medium' },
    },
    outcome: 'accepted',
  },
  {
    what: 'R32 a man in the middle, with an SSID and a MAC address, told by the system',
    line: `{"id":"${id(4)}","created_time":"2026-03-02T09:10:00.000Z","type":"THREAT","change_type":"CREATED","threat":{"guid":"th-2","status":"OPEN","severity":"HIGH","type":"NETWORK","classifications":["ACTIVE_MITM","ROGUE_WIFI"],"details":{"network_ssid":"Cafe Zoe","mac_address":"02:00:00:00:00:01","dns_ip_addresses":["192.0.2.1"],"vpn_present":false}},"target":{"guid":"${D1}","type":"THREAT"},"actor":{"type":"SYSTEM"}}`,
    reads: {
      kind: 'threat',
      said: 'open',
      heard: false,
      report: { type: 'NETWORK', classifications: ['ACTIVE_MITM', 'ROGUE_WIFI'], severity: 'high' },
    },
    outcome: 'accepted',
  },
  {
    what: 'R10 R32 older words for classifications, and one of tomorrow',
    line: `{"id":"${id(5)}","created_time":"2026-03-02T09:20:00.000Z","type":"THREAT","change_type":"UPDATED","threat":{"guid":"th-3","status":"OPEN","severity":"LOW","type":"APPLICATION","classifications":["SPY","QUANTUM_IMPLANT"]},"target":{"guid":"${D1}","type":"THREAT"},"actor":{"guid":"${D1}","type":"DEVICE"}}`,
    reads: {
      kind: 'threat',
      report: { type: 'APPLICATION', classifications: ['SPY', 'QUANTUM_IMPLANT'], severity: 'low' },
    },
    outcome: 'accepted',
  },
  {
    what: 'R14a R32 an admin of the service ignores a threat',
    line: `{"id":"${id(6)}","created_time":"2026-03-02T09:30:00.000Z","type":"THREAT","change_type":"UPDATED","threat":{"guid":"th-3","status":"IGNORED","severity":"LOW","type":"APPLICATION","classifications":["SPY"]},"target":{"guid":"${D1}","type":"THREAT"},"actor":{"guid":"cdbf17c9-995c-4a31-80f2-67bd8e02a1a6","type":"ADMIN"}}`,
    reads: { kind: 'threat', said: 'ignored', heard: false },
    outcome: 'accepted',
  },
  {
    what: 'R32 a deleted threat, whatever its status says',
    line: `{"id":"${id(7)}","created_time":"2026-03-02T09:40:00.000Z","type":"THREAT","change_type":"DELETED","threat":{"guid":"th-2","status":"OPEN","severity":"HIGH","type":"NETWORK","classifications":["ACTIVE_MITM"]},"target":{"guid":"${D1}","type":"THREAT"},"actor":{"type":"SYSTEM"}}`,
    reads: { kind: 'threat', said: 'deleted' },
    outcome: 'accepted',
  },
  {
    what: 'R32 a page of the web of a type, a change and a severity that nobody knows, and no classification at all',
    line: `{"id":"${id(8)}","created_time":"2026-03-02T09:50:00.000Z","type":"THREAT","change_type":"ESCALATED","threat":{"guid":"th-4","status":"OPEN","severity":"CRITICAL","type":"BLUETOOTH","classifications":[]},"target":{"guid":"${D1}","type":"THREAT"},"priority":{"v":[1,2]}}`,
    reads: { kind: 'threat', said: 'open', report: { type: 'UNKNOWN', classifications: [], severity: null } },
    outcome: 'accepted',
  },
  {
    what: 'R32 a threat whose target says DEVICE, of a device that nobody knew',
    line: `{"id":"${id(9)}","created_time":"2026-03-02T10:00:00.000Z","type":"THREAT","change_type":"CREATED","threat":{"guid":"th-5","status":"OPEN","severity":"HIGH","type":"OS","classifications":["ROOT_JAILBREAK"]},"target":{"guid":"${D2}","type":"DEVICE"},"actor":{"guid":"${D2}","type":"DEVICE"}}`,
    reads: { kind: 'threat', device: D2, heard: true },
    outcome: 'accepted',
  },
  {
    what: 'R33a R32 the id of another MDM, which is no UUID, links nothing',
    line: `{"id":"${id(10)}","created_time":"2026-03-02T10:10:00.000Z","type":"DEVICE","change_type":"UPDATED","device":{"guid":"${D2}","platform":"ANDROID","info":{"external_id":"WS1-0042","mdm_type":"WORKSPACE_ONE"},"status":{"activation_status":"ACTIVATED","protection_status":"PROTECTED","security_status":"THREATS_HIGH"},"hardware":{"manufacturer":"Google","model":"Pixel 9"}},"target":{"guid":"${D2}","type":"DEVICE"}}`,
    reads: { kind: 'device', intuneDeviceId: null, model: 'Pixel 9', steps: ['ActivateDevice'] },
    outcome: 'accepted',
  },
  {
    what: 'R32 a nil id is no id',
    line: `{"id":"${id(11)}","created_time":"2026-03-02T10:11:00.000Z","type":"DEVICE","change_type":"UPDATED","device":{"guid":"${D2}","info":{"external_id":"00000000-0000-0000-0000-000000000000"},"status":{"activation_status":"ACTIVATED","protection_status":"PROTECTED"}}}`,
    reads: { kind: 'device', intuneDeviceId: null },
    outcome: 'accepted',
  },
  {
    what: 'R22 R32 disconnected, told by the service; its actor does not make it word of the device',
    line: `{"id":"${id(12)}","created_time":"2026-03-05T10:00:00.000Z","type":"DEVICE","change_type":"UPDATED","device":{"guid":"${D2}","status":{"activation_status":"ACTIVATED","protection_status":"DISCONNECTED"}},"actor":{"guid":"${D2}","type":"DEVICE"}}`,
    reads: { kind: 'device', heard: false, steps: ['ActivateDevice', 'ReportDisconnected'] },
    outcome: 'accepted',
  },
  {
    what: 'R31 R32 an older status that comes later',
    line: `{"id":"${id(13)}","created_time":"2026-03-03T10:00:00.000Z","type":"DEVICE","change_type":"UPDATED","device":{"guid":"${D2}","status":{"activation_status":"DEACTIVATED"}}}`,
    reads: { kind: 'device', steps: ['DeactivateDevice'] },
    outcome: 'late',
  },
  {
    what: 'R32 a device that is deleted, with nothing but its id',
    line: `{"id":"${id(14)}","created_time":"2026-03-06T10:00:00.000Z","type":"DEVICE","change_type":"DELETED","device":{"guid":"${D2}"}}`,
    reads: { kind: 'device', steps: ['DeleteDevice'] },
    outcome: 'accepted',
  },
  {
    what: 'R8 R32 a threat of the generation that is over',
    line: `{"id":"${id(15)}","created_time":"2026-03-04T10:00:00.000Z","type":"THREAT","change_type":"CREATED","threat":{"guid":"th-6","status":"OPEN","severity":"HIGH","type":"OS","classifications":["TROJAN"]},"target":{"guid":"${D2}","type":"THREAT"}}`,
    reads: { kind: 'threat', threatId: 'th-6' },
    outcome: 'late',
  },
  {
    what: 'R32 a device whose retention is over is evidence',
    line: `{"id":"${id(16)}","created_time":"2026-03-07T10:00:00.000Z","type":"DEVICE","change_type":"PURGED","device":{"guid":"${D1}"},"actor":{"type":"SYSTEM"}}`,
    reads: { kind: 'notJudged', enterprise: null },
    outcome: 'ignored',
  },
  {
    what: 'R32 a text message that looks like fraud is of a type for other consumers',
    line: `{"id":"${id(17)}","created_time":"2026-03-07T11:00:00.000Z","type":"SMISHING_ALERT","change_type":"CREATED","smishing_alert":{"guid":"s-1","alert_type":"FRAUD_DETECTION","category":"CEO_FRAUD"},"target":{"guid":"${D1}","type":"DEVICE"}}`,
    reads: { kind: 'unknownType' },
    outcome: 'ignored',
  },
  {
    what: 'R32 a change of the classification policy of the service is kept',
    line: `{"id":"${id(18)}","enterprise_guid":"ent-1","created_time":"2026-03-07T12:00:00.000Z","type":"AUDIT","change_type":"UPDATED","audit":{"type":"CLASSIFICATION_POLICY","attribute_changes":[{"name":"agent_outdated"},{"name":"severity","from":"medium","to":"high"}]},"target":{"type":"ENTERPRISE"},"actor":{"guid":"a-1","type":"ADMIN"}}`,
    reads: { kind: 'notJudged', enterprise: 'ent-1' },
    outcome: 'ignored',
  },
  {
    what: 'R32 a threat that names no device: its target is the customer',
    line: `{"id":"${id(19)}","created_time":"2026-03-07T13:00:00.000Z","type":"THREAT","change_type":"CREATED","threat":{"guid":"th-7","status":"OPEN","severity":"HIGH","type":"OS","classifications":["TROJAN"]},"target":{"guid":"ent-1","type":"ENTERPRISE"}}`,
    reads: { kind: 'setAside', reason: 'deviceIdInvalid' },
    outcome: 'deadLettered',
  },
  {
    what: 'R31 R32 the first line again, with other content under its id',
    line: `{"id":"${id(1)}","created_time":"2026-03-09T08:00:00Z","type":"DEVICE","change_type":"DELETED","device":{"guid":"${D1}"}}`,
    reads: { kind: 'device', steps: ['DeleteDevice'] },
    outcome: 'duplicates',
  },
  {
    what: 'R32 an event of another API, of the version before',
    line: `{"id":4711,"eventTime":"2026-03-09T08:00:00Z","type":"THREAT","details":{"action":"DETECTED"},"target":{"externalId":"x"}}`,
    reads: { kind: 'setAside', reason: 'idMissing' },
    outcome: 'deadLettered',
  },
];
