import { relative } from 'node:path';

export interface Played {
  readonly url: string;
  readonly folder: string;
  /** The device with the test build. */
  readonly tester: string;
  /** A place of the feed. */
  readonly mark: string;
  readonly seconds: number;
  readonly devices: number;
  /** Events that came in by the ingest. */
  readonly ingested: number;
}

const curl = (url: string, path: string, as: string, header = ''): string =>
  `  curl -sS "${url}${path}"${header} -H "Authorization: Bearer $(npx vedette token --as ${as} --url ${url})"`;

/** What is left when the demo was played: an engine, and three things to ask it. */
export function whatToLookAt({ url, folder, tester, mark, seconds, devices, ingested }: Played): string {
  const data = `VEDETTE_DATA=${JSON.stringify(relative(process.cwd(), folder) || '.')}`;
  const since = mark === '0' ? 'so far' : 'since the risk of the parcel app was raised';
  const lines = [
    `Played in ${seconds} s: ${devices} devices, ${ingested} events of the MTD service, all of it through the public API.`,
    `The engine runs on at ${url}, its clock stands still. The API to browse: ${url}/docs`,
    '',
    'An admin asks which devices are blocked, and for what:',
    curl(url, '/v1/devices?verdict=nonCompliant&limit=5', 'full'),
    '',
    `A sync consumer asks what it has had to tell Intune ${since}:`,
    curl(url, `/v1/intune/feed?after=${mark}&limit=5`, 'consumer', " -H 'Accept: application/json'"),
    '',
    'An auditor asks why the phone with the test build is judged as it is, and what would change that:',
    curl(url, `/v1/devices/${tester}`, 'auditor'),
    '',
    `The whole log: ${data} npx vedette events`,
    `Stop: Ctrl-C. Start it again: ${data} VEDETTE_CLOCK=simulated npx vedette serve`,
  ];
  return `${lines.join('\n')}\n`;
}
