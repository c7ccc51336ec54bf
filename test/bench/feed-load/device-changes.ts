/** What a paced load does to a fleet of two squads. */
export interface ChangeTarget {
  /** Such as `http://127.0.0.1:7400`. */
  readonly origin: string;
  /** Of a caller that may report threats. */
  readonly token: string;
  /** Secured devices: a threat found on one, and then resolved, is an entry on the feed each time. */
  readonly turning: readonly string[];
  /** Devices with an open threat of high risk: a further threat is an event and no entry. */
  readonly steady: readonly string[];
}

/** Of so many commands one gives an entry. */
const COMMANDS_PER_ENTRY = 10;

export interface DeviceChange {
  /** The bytes of the request. */
  readonly request: string;
  /** The device whose entry follows; null where none does. */
  readonly turns: string | null;
}

/** The same command for the same number, each time. Numbers count from 0 and are used in their order. */
export function deviceChanges({ origin, token, turning, steady }: ChangeTarget): (number: number) => DeviceChange {
  const head =
    ` HTTP/1.1\r\nhost: ${new URL(origin).host}\r\nauthorization: Bearer ${token}\r\n` +
    'content-type: application/json\r\nidempotency-key: change-';
  const requestOf = (number: number, line: string, body: string): string =>
    `${line}${head}${number}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const found = (threatId: string, classification: string, severity: string): string =>
    `{"threatId":"${threatId}","type":"APPLICATION","classifications":["${classification}"],"severity":"${severity}"}`;

  return (number) => {
    if (number % COMMANDS_PER_ENTRY !== 0) {
      const device = steady[number % steady.length] ?? '';
      const body = found(`further-${number}`, 'ADWARE', 'low');
      return { request: requestOf(number, `POST /v1/devices/${device}/threats`, body), turns: null };
    }
    const turn = number / COMMANDS_PER_ENTRY;
    const device = turning[turn % turning.length] ?? '';
    const isSecured = Math.floor(turn / turning.length) % 2 === 0;
    const request = isSecured
      ? requestOf(number, `POST /v1/devices/${device}/threats`, found('turning', 'TROJAN', 'high'))
      : requestOf(number, `PATCH /v1/devices/${device}/threats/turning`, '{"status":"resolved"}');
    return { request, turns: device };
  };
}
