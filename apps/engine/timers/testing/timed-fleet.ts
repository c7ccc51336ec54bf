import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatedClock } from '#adapters/clock/simulated-clock.js';
import { openReadModels } from '#adapters/read-model/open.js';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import { openSqliteLog } from '#adapters/sqlite-log/open.js';
import type { SqliteLog } from '#adapters/sqlite-log/open.js';
import type { VedetteEvent } from '#domain/codec/event-codec.js';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { ConnectorCommand } from '#domain/connector/commands.js';
import type { DeviceCommand } from '#domain/device/commands.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { deviceId, directoryId, tenantId, threatId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import type { Instant } from '#domain/instant.js';
import { instant, parseInstant } from '#domain/instant.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { DecisionClock } from '../../commands/decision-clock.js';
import type { Outcome } from '../../commands/outcome.js';
import { Streams } from '../../commands/streams.js';
import { systemEnvelope } from '../../processes/system-envelope.js';
import { Heartbeats } from '../../connector/heartbeats.js';
import { Observations } from '../../devices/observations.js';
import { Sightings } from '../../devices/sightings.js';
import { SourceGaps } from '../../devices/source-gaps.js';
import { createMetrics } from '../../metrics/metrics.js';
import { SimulatedTime } from '../../simulation/simulated-time.js';
import { Timers } from '../timers.js';

export const DAY = 86_400_000;
export const MINUTE = 60_000;
/** The limit of a setting that is not set (R22a, R34). */
export const BLAST_RADIUS = { share: 0.1, atLeast: 10 };
const START = parseInstant('2027-01-01T00:00:00Z') ?? instant(0);

/** Days, and milliseconds, after the beginning of every history. */
export const day = (days: number, milliseconds = 0): Instant => instant(START + days * DAY + milliseconds);

/** One event, as a spec looks at it. */
export interface SeenEvent {
  readonly type: string;
  readonly device: DeviceId | null;
  readonly event: VedetteEvent;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
}

interface Opened {
  readonly opened: SqliteLog;
  readonly readModels: ReadModels;
  readonly streams: Streams;
  readonly sightings: Sightings;
  readonly heartbeats: Heartbeats;
  readonly timers: Timers;
  readonly time: SimulatedTime;
  readonly metrics: ReturnType<typeof createMetrics>;
}

const deviceOf = (recorded: RecordedEvent): DeviceId | null => {
  const [, id] = /^device-.{36}\.(.{36})$/.exec(recorded.stream) ?? [];
  return id === undefined ? null : deviceId(id);
};

/**
 * The timers on a real log and real read models, on a clock that is moved: what an engine is without its HTTP side.
 */
export class TimedFleet {
  readonly clock = simulatedClock(START);
  #parts: Opened | null = null;

  private constructor(private readonly folder: string) {}

  /** @param begun the timers run from the beginning; else call `parts.time.start` */
  static async open(begun = true): Promise<TimedFleet> {
    const fleet = new TimedFleet(await mkdtemp(join(tmpdir(), 'vedette-timers-')));
    await fleet.#start(begun);
    return fleet;
  }

  get parts(): Opened {
    if (this.#parts === null) throw new Error('the fleet is closed');
    return this.#parts;
  }

  /** Ends as an engine does that is switched off, and begins again at `at`. @param begun as in `open` */
  async offUntil(at: Instant, begun = true): Promise<void> {
    await this.#stop();
    this.clock.moveTo(at);
    await this.#start(begun);
  }

  async close(): Promise<void> {
    await this.#stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #start(begun: boolean): Promise<void> {
    const { folder, clock } = this;
    const opened = await openSqliteLog({ folder, clock, clockKind: 'simulated' });
    const { log, latestValues, readerHandle } = opened;
    const readModels = await openReadModels({ folder, readerHandle, logId: log.logId });
    const streams = new Streams(log);
    const sightings = new Sightings(log, latestValues);
    const heartbeats = new Heartbeats(latestValues);
    const metrics = createMetrics();
    const now = (): Instant => clock.now();
    const from = { streams, readModels, sightings, heartbeats, log, latestValues, metrics };
    const timers = new Timers({ ...from, blastRadius: BLAST_RADIUS, othersRecord: false, now });
    const time = new SimulatedTime({ clock, timers, log, latestValues });
    this.#parts = { opened, readModels, streams, sightings, heartbeats, timers, time, metrics };
    if (begun) await time.start();
  }

  async #stop(): Promise<void> {
    const { opened, readModels, timers, time, sightings } = this.parts;
    time.stop();
    await timers.stop();
    await sightings.onModuleDestroy();
    await readModels.close();
    await opened.log.close();
    this.#parts = null;
  }

  /** Lets the timers do what is due now. */
  settle(): Promise<unknown> {
    return this.parts.time.moveTo(this.clock.now());
  }

  /** A tenant with consent and a connected connector. */
  async tenant(): Promise<TenantId> {
    const { streams } = this.parts;
    const tenant = tenantId(randomUUID());
    const at = this.clock.now();
    const envelope = systemEnvelope('spec', tenant, ['tenant']);
    const stream = (category: 'tenant' | 'connector' | 'threatPolicy' | 'compliancePolicy') =>
      tenantStream(category, tenant);
    const done = async (outcome: Promise<Outcome<unknown>>): Promise<void> => demandDone(await outcome);
    await done(
      streams.connectors.execute({ stream: stream('connector'), command: { type: 'CreateConnector', at }, envelope }),
    );
    await done(
      streams.threatPolicies.execute({
        stream: stream('threatPolicy'),
        command: { type: 'InitializeThreatPolicy', at },
        envelope,
      }),
    );
    await done(
      streams.compliancePolicies.execute({
        stream: stream('compliancePolicy'),
        command: { type: 'InitializeCompliancePolicy', at },
        envelope,
      }),
    );
    const registration = {
      type: 'RegisterTenant',
      at,
      entraTenantId: tenant,
      displayName: 'Contoso',
      fullAccessGroupId: directoryId(randomUUID()),
      restrictedAccessGroupId: null,
    } as const;
    await done(streams.tenants.execute({ stream: stream('tenant'), command: registration, envelope }));
    const consent = systemEnvelope('spec', tenant, ['consent']);
    await done(
      streams.tenants.execute({ stream: stream('tenant'), command: { type: 'GrantConsent', at }, envelope: consent }),
    );
    await this.toConnector(tenant, { type: 'RecordSuccess', at, system: 'intune' });
    return tenant;
  }

  async closeTenant(tenant: TenantId): Promise<void> {
    const envelope = systemEnvelope('spec', tenant, ['close']);
    const command = { type: 'CloseTenant', at: this.clock.now() } as const;
    demandDone(await this.parts.streams.tenants.execute({ stream: tenantStream('tenant', tenant), command, envelope }));
  }

  async toConnector(tenant: TenantId, command: ConnectorCommand): Promise<void> {
    const envelope = systemEnvelope('spec', tenant, [randomUUID()]);
    const stream = tenantStream('connector', tenant);
    demandDone(await this.parts.streams.connectors.execute({ stream, command, envelope }));
  }

  async toDevice(tenant: TenantId, device: DeviceId, command: DeviceCommand): Promise<void> {
    const envelope = systemEnvelope('spec', tenant, [randomUUID()]);
    const stream = deviceStream(tenant, device);
    demandDone(await this.parts.streams.devices.execute({ stream, command, envelope }));
  }

  /** Days of silence after which a device is disconnected, from now on. */
  threshold(tenant: TenantId, disconnectedAfterDays: number): Promise<void> {
    return this.toConnector(tenant, { type: 'ChangeEnrollmentSettings', at: this.clock.now(), disconnectedAfterDays });
  }

  /** A device that was activated now. */
  async activated(tenant: TenantId): Promise<DeviceId> {
    const device = deviceId(randomUUID());
    await this.toDevice(tenant, device, {
      type: 'EnrollDevice',
      at: this.clock.now(),
      source: 'manual',
      intuneDeviceId: directoryId(randomUUID()),
      platform: 'android',
    });
    await this.heard(tenant, device, 'ActivateDevice');
    return device;
  }

  activatedFleet(tenant: TenantId, count: number): Promise<DeviceId[]> {
    return Promise.all(Array.from({ length: count }, () => this.activated(tenant)));
  }

  /** The device is heard of now, in the way that the HTTP side does it. */
  async heard(tenant: TenantId, device: DeviceId, type: 'ActivateDevice' | 'CheckIn' = 'CheckIn'): Promise<void> {
    const { opened, streams, sightings } = this.parts;
    const clock = new DecisionClock(this.clock, opened.log);
    const observations = new Observations(streams, clock, sightings, new SourceGaps(streams));
    const at = this.clock.now();
    await this.toDevice(tenant, device, { type, ...(await observations.heard(tenant, device, { at, now: at })) });
  }

  /** An open threat, ignored by an admin until an instant. */
  async ignoredThreat(tenant: TenantId, device: DeviceId, id: string, until: Instant): Promise<void> {
    const at = this.clock.now();
    const observed = {
      at,
      now: at,
      heard: false,
      lastHeardAt: null,
      disconnectedAfterDays: 30,
      thresholdSince: null,
      gapEnds: [],
    };
    const report = { type: 'APPLICATION', classifications: ['TROJAN'], severity: null } as const;
    await this.toDevice(tenant, device, { type: 'DetectThreat', threatId: threatId(id), report, ...observed });
    await this.toDevice(tenant, device, { type: 'IgnoreThreat', at, threatId: threatId(id), reason: null, until });
  }

  /** A heartbeat that somebody posted. */
  async heartbeat(tenant: TenantId): Promise<void> {
    const at = this.clock.now();
    await this.parts.heartbeats.record(tenant, at);
    await this.toConnector(tenant, { type: 'RecordSuccess', at, system: 'intune' });
  }

  /** Events of the log with one of these types, in its order. */
  async events(...types: readonly string[]): Promise<SeenEvent[]> {
    const seen: SeenEvent[] = [];
    const { log } = this.parts.opened;
    for await (const message of log.subscribeToAll({ after: BEGINNING, signal: new AbortController().signal })) {
      if (message.kind === 'caughtUp') return seen;
      if (message.kind !== 'batch') continue;
      for (const recorded of message.events) {
        const decoded = types.includes(recorded.type) ? decodeEvent(recorded) : null;
        if (decoded?.known !== true) continue;
        const { occurredAt, recordedAt } = decoded.metadata;
        seen.push({
          type: recorded.type,
          device: deviceOf(recorded),
          event: decoded.event,
          occurredAt,
          recordedAt,
        });
      }
    }
    return seen;
  }
}

function demandDone(outcome: Outcome<unknown>): void {
  if (outcome.kind === 'done') return;
  throw new Error(outcome.kind === 'rejected' ? outcome.rejection.detail : outcome.kind);
}
