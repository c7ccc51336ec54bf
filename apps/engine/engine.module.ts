import type { DynamicModule, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Logger } from 'pino';
import type { SimulatedClock } from '#adapters/clock/simulated-clock.js';
import type { ReadModels } from '#adapters/read-model/read-models.js';
import type { Clock } from '#domain/clock/clock.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { AccessGuard } from './auth/access-guard.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { CommandsModule } from './commands/commands.module.js';
import { CompliancePolicyModule } from './compliance-policy/compliance-policy.module.js';
import type { Settings } from './config/settings.js';
import { ConnectorModule } from './connector/connector.module.js';
import { DevicesModule } from './devices/devices.module.js';
import { EnrollmentModule } from './enrollment/enrollment.module.js';
import { HealthController } from './health/health.controller.js';
import { HygieneGuard } from './http/hygiene-guard.js';
import { InputPipe } from './http/input-pipe.js';
import { ProblemFilter } from './http/problem-filter.js';
import { IngestModule } from './ingest/ingest.module.js';
import { IntuneStateStreamModule } from './intune-state-stream/intune-state-stream.module.js';
import { IntuneModule } from './intune/intune.module.js';
import type { IssuerSource, TokenIssuer } from './issuer/token-issuer.js';
import { createTokenIssuer } from './issuer/token-issuer.js';
import type { LeaseTimes } from './leadership/lease.js';
import { LeadershipModule } from './leadership/leadership.module.js';
import { MailDecisionsModule } from './mail-decisions/mail-decisions.module.js';
import type { Metrics } from './metrics/metrics.js';
import type { TenantDirectory } from './ports.js';
import {
  CLOCK,
  DIRECTORY,
  EVENT_LOG,
  ISSUER,
  LATEST_VALUES,
  LOGGER,
  METRICS,
  LEASE_TIMES,
  READ_MODELS,
  SETTINGS,
} from './ports.js';
import { ProcessesModule } from './processes/processes.module.js';
import { QueriesModule } from './queries/queries.module.js';
import { SimulationModule } from './simulation/simulation.module.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { ThreatPolicyModule } from './threat-policy/threat-policy.module.js';
import { ThreatsModule } from './threats/threats.module.js';
import { TimersModule } from './timers/timers.module.js';
import { UsersModule } from './users/users.module.js';

/** What the composition root has opened. */
export interface EngineParts {
  readonly settings: Settings;
  readonly clock: Clock;
  /** The same clock where it is the simulated one, else null. */
  readonly simulatedClock: SimulatedClock | null;
  readonly log: EventLog;
  readonly latestValues: LatestValues;
  readonly readModels: ReadModels;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly leaseTimes: LeaseTimes;
  readonly issuer: IssuerSource;
}

@Module({})
export class EngineModule {
  /** @param modules beside the engine's own, such as the routes that a benchmark compares with */
  static with(parts: EngineParts, modules: readonly Type[]): DynamicModule {
    const { settings, log, logger } = parts;
    const values = [
      { provide: SETTINGS, useValue: settings },
      { provide: CLOCK, useValue: parts.clock },
      { provide: EVENT_LOG, useValue: log },
      { provide: LATEST_VALUES, useValue: parts.latestValues },
      { provide: READ_MODELS, useValue: parts.readModels },
      { provide: METRICS, useValue: parts.metrics },
      { provide: LOGGER, useValue: logger },
      { provide: LEASE_TIMES, useValue: parts.leaseTimes },
    ];
    return {
      module: EngineModule,
      global: true,
      imports: [
        CommandsModule,
        QueriesModule,
        LeadershipModule,
        ProcessesModule,
        UsersModule,
        TenantsModule,
        ConnectorModule,
        EnrollmentModule,
        ThreatPolicyModule,
        CompliancePolicyModule,
        DevicesModule,
        ThreatsModule,
        IngestModule,
        IntuneModule,
        TimersModule,
        MailDecisionsModule,
        IntuneStateStreamModule,
        ...(parts.simulatedClock === null ? [] : [SimulationModule.with(parts.simulatedClock)]),
        ...modules,
      ],
      controllers: [HealthController],
      providers: [
        ...values,
        {
          provide: ISSUER,
          inject: [DIRECTORY],
          useFactory: (directory: TenantDirectory): TokenIssuer =>
            createTokenIssuer({
              source: parts.issuer,
              audience: settings.audience,
              log,
              directory,
              metrics: parts.metrics,
              logger,
            }),
        },
        {
          provide: TokenVerifier,
          inject: [ISSUER],
          useFactory: (issuer: TokenIssuer) =>
            new TokenVerifier({ issuer: () => issuer.trusted(), audience: settings.audience }),
        },
        // Nest runs global guards in this order: who may not ask is told so before any field is looked at.
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: HygieneGuard },
        { provide: APP_PIPE, useClass: InputPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: values.map(({ provide }) => provide),
    };
  }
}
