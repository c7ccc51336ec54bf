import { textOf, textOrNullOf, textsOf } from '#domain/codec/json.js';
import { atHalfDay } from './calendar.js';
import type { Cast, Phone } from './cast.js';
import type { MtdEvent, SeenThreat } from './mtd-events.js';
import { threatTold } from './mtd-events.js';
import type { TenantApi } from './tenant-api.js';

const VERDICTS = ['compliant', 'nonCompliant', 'notEvaluated'] as const;
export type Counts = Readonly<Record<(typeof VERDICTS)[number], number>>;

/** Reasons that stand alone: it is no device any more, or another one. */
const GONE = ['deleted', 'superseded'];

/** The demo's tenant while it is played: what the outside knows of it, and what it has told the engine. */
export class DemoWorld {
  readonly #deviceIds = new Map<string, string>();
  readonly #activated = new Set<Phone>();
  #open: readonly SeenThreat[] = [];
  #untold: MtdEvent[] = [];
  #told = 0;
  #mark = '0';

  constructor(
    readonly api: TenantApi,
    readonly cast: Cast,
    /** One thing more was done. */
    readonly onStep: () => void,
  ) {}

  /** Events that the MTD service has told so far. */
  get told(): number {
    return this.#told;
  }

  /** Threats that are open, as the MTD service sees them. */
  get open(): readonly SeenThreat[] {
    return this.#open;
  }

  /** Place of the feed from which on there is something to see: its beginning, until it is marked. */
  get mark(): string {
    return this.#mark;
  }

  async markFeed(): Promise<void> {
    this.#mark = await this.api.feedCursor();
  }

  /** Moves the simulated clock: what is due on the way happens before it answers. */
  async moveTo(halfDay: number): Promise<void> {
    await this.api.send('operator', 'PUT', '/v1/simulation/clock', { json: { now: atHalfDay(halfDay).toISOString() } });
  }

  /** Finds out which device each phone is. */
  async learnDevices(): Promise<void> {
    for await (const device of this.api.items('consumer', '/v1/intune/devices?limit=500')) {
      const intuneId = textOrNullOf(device, 'intuneDeviceId');
      if (intuneId !== null) this.#deviceIds.set(intuneId, textOf(device, 'deviceId'));
    }
  }

  /** @throws Error for a phone that was not enrolled */
  deviceOf({ intuneDeviceId, number }: Phone): string {
    const id = this.#deviceIds.get(intuneDeviceId);
    if (id === undefined) throw new Error(`phone ${number} is no device`);
    return id;
  }

  isActivated(phone: Phone): boolean {
    return this.#activated.has(phone);
  }

  activate(phone: Phone, event: MtdEvent): void {
    this.#activated.add(phone);
    this.#untold.push(event);
  }

  /** The MTD service finds threats. It tells of them with the next of its events. */
  find(threats: readonly SeenThreat[], at: (threat: SeenThreat) => Date): void {
    this.#open = [...this.#open, ...threats];
    this.#untold.push(...threats.map((threat) => threatTold(threat, 'OPEN', at(threat))));
  }

  /** Those threats are gone. */
  resolve(isGone: (threat: SeenThreat) => boolean, at: (threat: SeenThreat) => Date): readonly SeenThreat[] {
    const gone = this.#open.filter(isGone);
    this.#open = this.#open.filter((threat) => !isGone(threat));
    this.#untold.push(...gone.map((threat) => threatTold(threat, 'RESOLVED', at(threat))));
    return gone;
  }

  /** Sends what the MTD service has to tell, as a stream of its events. */
  async tell(): Promise<void> {
    if (this.#untold.length === 0) return;
    const ndjson = this.#untold.map((event) => `${JSON.stringify(event)}\n`).join('');
    await this.api.send('service', 'POST', '/v1/ingest/lookout', { ndjson });
    this.#told += this.#untold.length;
    this.#untold = [];
    this.onStep();
  }

  /** How many devices have which verdict now. */
  async count(): Promise<Counts> {
    const counts = { compliant: 0, nonCompliant: 0, notEvaluated: 0 };
    for await (const device of this.api.items('auditor', '/v1/intune/devices?limit=500')) {
      const reasons = textsOf(device, 'reasons');
      if (GONE.some((reason) => reasons.includes(reason))) continue;
      const verdict = VERDICTS.find((word) => word === device['verdict']);
      if (verdict !== undefined) counts[verdict] += 1;
    }
    return counts;
  }
}
