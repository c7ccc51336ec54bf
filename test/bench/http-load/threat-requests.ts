/** Where threats are reported to, and as whom. */
export interface ThreatTarget {
  /** Such as `http://127.0.0.1:7400`. */
  readonly origin: string;
  /** Before the device's id: `/v1/devices/`. */
  readonly pathBefore: string;
  readonly token: string;
  readonly deviceIds: readonly string[];
}

/** Threats of three levels; each report names one. */
const KINDS = [
  { classification: 'TROJAN', severity: 'high' },
  { classification: 'ROOT_ENABLER', severity: 'medium' },
  { classification: 'ADWARE', severity: 'low' },
] as const;

const PREFIX = 'bench-';

/** @returns the number of the request that a threat came from; null for any other threat */
export const numberOfThreat = (threatId: string): number | null =>
  threatId.startsWith(PREFIX) ? Number(threatId.slice(PREFIX.length)) : null;

/** Spreads consecutive numbers over the devices: the same number always names the same one. */
export function deviceIndexOf(number: number, devices: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) % devices;
}

/**
 * The bytes of `POST …/threats` for one number: a new threat on a device of the fleet, with an `Idempotency-Key` of its
 * own, as a real client sends it.
 */
export function threatRequests({ origin, pathBefore, token, deviceIds }: ThreatTarget): (number: number) => string {
  const host = new URL(origin).host;
  const fixed =
    `/threats HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n` +
    'content-type: application/json\r\nidempotency-key: ';
  return (number) => {
    const { classification, severity } = KINDS[number % KINDS.length] ?? KINDS[0];
    const threatId = PREFIX + String(number);
    const body = `{"threatId":"${threatId}","type":"APPLICATION","classifications":["${classification}"],"severity":"${severity}"}`;
    const device = deviceIds[deviceIndexOf(number, deviceIds.length)] ?? '';
    return `POST ${pathBefore}${device}${fixed}${threatId}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  };
}
