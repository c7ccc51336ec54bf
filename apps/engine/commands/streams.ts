import { Inject, Injectable } from '@nestjs/common';
import type { CompliancePolicyEvent } from '#domain/compliance-policy/events.js';
import type { CompliancePolicyCommand } from '#domain/compliance-policy/commands.js';
import type { CompliancePolicy } from '#domain/compliance-policy/decider.js';
import type { ConnectorCommand } from '#domain/connector/commands.js';
import type { ConnectorState } from '#domain/connector/decider.js';
import type { ConnectorEvent } from '#domain/connector/events.js';
import type { DeviceCommand } from '#domain/device/commands.js';
import type { DeviceState } from '#domain/device/decider.js';
import type { DeviceEvent } from '#domain/device/events.js';
import type { EnrollmentGroupsCommand } from '#domain/enrollment-groups/commands.js';
import type { EnrollmentGroupsState } from '#domain/enrollment-groups/decider.js';
import type { EnrollmentGroupsEvent } from '#domain/enrollment-groups/events.js';
import type { IngestCommand } from '#domain/ingest/commands.js';
import type { IngestState } from '#domain/ingest/decider.js';
import type { IngestEvent } from '#domain/ingest/events.js';
import type { EventLog } from '#domain/log/event-log.js';
import type { MailCommand } from '#domain/mail/commands.js';
import type { MailState } from '#domain/mail/decider.js';
import type { MailEvent } from '#domain/mail/events.js';
import type { TenantCommand } from '#domain/tenant/commands.js';
import type { TenantState } from '#domain/tenant/decider.js';
import type { TenantEvent } from '#domain/tenant/events.js';
import type { ThreatPolicyCommand } from '#domain/threat-policy/commands.js';
import type { ThreatPolicy } from '#domain/threat-policy/decider.js';
import type { ThreatPolicyEvent } from '#domain/threat-policy/events.js';
import type { UserCommand } from '#domain/user/commands.js';
import type { UserState } from '#domain/user/decider.js';
import type { UserEvent } from '#domain/user/events.js';
import { EVENT_LOG } from '../ports.js';
import { StreamCommands } from './stream-commands.js';
import {
  compliancePolicyKind,
  connectorKind,
  deviceKind,
  enrollmentGroupsKind,
  ingestKind,
  mailKind,
  tenantKind,
  threatPolicyKind,
  userKind,
} from './stream-kinds.js';

const MIB = 1024 * 1024;

/**
 * Milliseconds for which a folded state is taken as the present where it is only looked at. What this node writes is in
 * it at once; what another node wrote is seen within this time.
 */
export const TRUSTED_FOR_MS = 1000;

/** All streams that commands write, by category. */
@Injectable()
export class Streams {
  readonly tenants: StreamCommands<TenantState, TenantCommand, TenantEvent>;
  readonly connectors: StreamCommands<ConnectorState, ConnectorCommand, ConnectorEvent>;
  readonly enrollmentGroups: StreamCommands<EnrollmentGroupsState, EnrollmentGroupsCommand, EnrollmentGroupsEvent>;
  readonly threatPolicies: StreamCommands<ThreatPolicy, ThreatPolicyCommand, ThreatPolicyEvent>;
  readonly compliancePolicies: StreamCommands<CompliancePolicy, CompliancePolicyCommand, CompliancePolicyEvent>;
  readonly devices: StreamCommands<DeviceState, DeviceCommand, DeviceEvent>;
  readonly users: StreamCommands<UserState, UserCommand, UserEvent>;
  readonly ingests: StreamCommands<IngestState, IngestCommand, IngestEvent>;
  readonly mails: StreamCommands<MailState, MailCommand, MailEvent>;

  constructor(@Inject(EVENT_LOG) log: Pick<EventLog, 'append' | 'readStream' | 'soleWriter'>) {
    const { soleWriter } = log;
    this.tenants = new StreamCommands(tenantKind, log, { cacheBytes: 16 * MIB, soleWriter });
    this.connectors = new StreamCommands(connectorKind, log, { cacheBytes: 16 * MIB, soleWriter });
    this.enrollmentGroups = new StreamCommands(enrollmentGroupsKind, log, { cacheBytes: 16 * MIB, soleWriter });
    this.threatPolicies = new StreamCommands(threatPolicyKind, log, { cacheBytes: 32 * MIB, soleWriter });
    this.compliancePolicies = new StreamCommands(compliancePolicyKind, log, { cacheBytes: 16 * MIB, soleWriter });
    this.devices = new StreamCommands(deviceKind, log, { cacheBytes: 192 * MIB, soleWriter });
    this.users = new StreamCommands(userKind, log, { cacheBytes: 16 * MIB, soleWriter });
    this.ingests = new StreamCommands(ingestKind, log, { cacheBytes: 16 * MIB, soleWriter });
    this.mails = new StreamCommands(mailKind, log, { cacheBytes: 32 * MIB, soleWriter });
  }
}
