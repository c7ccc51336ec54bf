import { Logger } from '@nestjs/common';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { sweepId } from '#domain/identity/ids.js';
import { deviceStream, tenantStream } from '#domain/identity/stream-name.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { Instant } from '#domain/instant.js';
import type { Position } from '#domain/log/event-log.js';
import type { Outcome } from '../commands/outcome.js';
import type { Streams } from '../commands/streams.js';
import { retried } from '../processes/retried.js';
import { systemEnvelope } from '../processes/system-envelope.js';
import type { TimerKind, TimerMetrics } from './timer-metrics.js';

const PROCESS = 'timers';
/** Tries of one command, within about two seconds; then its subject is looked at anew some time later. */
const ATTEMPTS = 5;

/** A device of which something was due at an instant. */
export interface DueDevice {
  readonly device: DeviceId;
  readonly due: Instant;
  /** Of the device's stream, as it was looked at. */
  readonly revision: number;
}

export interface TimerCommandsOptions {
  readonly streams: Pick<Streams, 'devices' | 'connectors'>;
  readonly metrics: TimerMetrics;
  readonly signal: AbortSignal;
}

/**
 * The commands that timers issue, each with an id made of what it is about, when it was due and the revision that it was
 * seen at, so that after a crash it is the same command again. All answer the position of what they wrote, or null where they wrote nothing.
 */
export class TimerCommands {
  readonly #logger = new Logger(TimerCommands.name);

  constructor(private readonly options: TimerCommandsOptions) {}

  /** R22. @param readLastHeard asked immediately before the command is decided */
  missHeartbeat(
    tenant: TenantId,
    { device, due, revision }: DueDevice,
    { settings, disconnectThresholdSince }: Pick<ConnectorState, 'settings' | 'disconnectThresholdSince'>,
    readLastHeard: () => Promise<Instant | null>,
    at: Instant,
  ): Promise<Position | null> {
    return this.#run('silence', tenant, async () =>
      this.options.streams.devices.execute({
        stream: deviceStream(tenant, device),
        command: {
          type: 'MissHeartbeat',
          at,
          lastHeardAt: await readLastHeard(),
          disconnectedAfterDays: settings.disconnectedAfterDays,
          thresholdSince: disconnectThresholdSince,
        },
        envelope: systemEnvelope(PROCESS, tenant, ['silence', device, due, revision]),
      }),
    );
  }

  /** R22: a later threshold clears a silence that it does not call one. */
  reviewDisconnection(
    tenant: TenantId,
    { device, revision }: Pick<DueDevice, 'device' | 'revision'>,
    { settings }: Pick<ConnectorState, 'settings'>,
    lastHeardAt: Instant | null,
    at: Instant,
  ): Promise<Position | null> {
    return this.#run('review', tenant, () =>
      this.options.streams.devices.execute({
        stream: deviceStream(tenant, device),
        command: {
          type: 'ReviewDisconnection',
          at,
          lastHeardAt,
          disconnectedAfterDays: settings.disconnectedAfterDays,
        },
        envelope: systemEnvelope(PROCESS, tenant, ['review', device, revision]),
      }),
    );
  }

  /** R14. */
  expireIgnores(tenant: TenantId, { device, due, revision }: DueDevice, at: Instant): Promise<Position | null> {
    return this.#run('expiry', tenant, () =>
      this.options.streams.devices.execute({
        stream: deviceStream(tenant, device),
        command: { type: 'ExpireIgnores', at },
        envelope: systemEnvelope(PROCESS, tenant, ['expiry', device, due, revision]),
      }),
    );
  }

  /** R23. */
  checkHeartbeat(
    tenant: TenantId,
    lastHeartbeatAt: Instant,
    { due, revision }: Omit<DueDevice, 'device'>,
    at: Instant,
  ): Promise<Position | null> {
    return this.#run('heartbeat', tenant, () =>
      this.options.streams.connectors.execute({
        stream: tenantStream('connector', tenant),
        command: { type: 'CheckHeartbeat', at, lastHeartbeatAt },
        envelope: systemEnvelope(PROCESS, tenant, ['heartbeat', due, revision]),
      }),
    );
  }

  /** R22a. The sweep's id is that of the command: one for each tenant and instant. */
  holdSweep(tenant: TenantId, devices: number, judged: number, at: Instant): Promise<Position | null> {
    const envelope = systemEnvelope(PROCESS, tenant, ['hold', at]);
    return this.#run('hold', tenant, () =>
      this.options.streams.connectors.execute({
        stream: tenantStream('connector', tenant),
        command: { type: 'HoldSweep', at, sweepId: sweepId(envelope.commandId), devices, judged },
        envelope,
      }),
    );
  }

  async #run(kind: TimerKind, tenant: TenantId, execute: () => Promise<Outcome<unknown>>): Promise<Position | null> {
    const { metrics, signal } = this.options;
    const onFailure = (error: unknown): void => {
      metrics.failures.inc({ kind });
      this.#logger.warn(error, `A timer (${kind}) of the tenant ${tenant} failed; it is tried again.`);
    };
    const outcome = await retried(execute, { attempts: ATTEMPTS, signal, onFailure });
    if (outcome.kind !== 'done') {
      metrics.fired.inc({ kind, outcome: 'refused' });
      this.#logger.debug(`A timer (${kind}) of the tenant ${tenant} was refused: ${reasonOf(outcome)}.`);
      return null;
    }
    const wrote = outcome.eventTypes.length > 0;
    metrics.fired.inc({ kind, outcome: wrote ? 'written' : 'nothing' });
    return wrote ? outcome.position : null;
  }
}

const reasonOf = (outcome: Exclude<Outcome<unknown>, { readonly kind: 'done' }>): string =>
  outcome.kind === 'rejected' ? outcome.rejection.code : outcome.kind;
