import { Inject, Injectable } from '@nestjs/common';
import type { Observation } from '#domain/device/commands.js';
import type { DeviceId } from '#domain/identity/ids.js';
import type { ThreatMessage } from '#domain/lookout/message.js';
import { canonicalClassification } from '#domain/threat-policy/decider.js';
import { stepOf } from '../commands/command-origin.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { DeviceAddresses } from '../devices/device-addresses.js';
import { DeviceCommands } from '../devices/device-commands.js';
import { DeviceEnrolment } from '../devices/device-enrolment.js';
import { Judging } from '../devices/judging.js';
import type { Observed } from '../devices/observations.js';
import { Observations } from '../devices/observations.js';
import { Sealing } from '../personal-data/sealing.js';
import type { TakenIn } from './taken-in.js';
import { refusedAs } from './taken-in.js';

/** R10, R31, R32: what the source says of a threat. */
@Injectable()
export class ThreatMessages {
  constructor(
    @Inject(DeviceAddresses) private readonly addresses: DeviceAddresses,
    @Inject(DeviceEnrolment) private readonly enrolments: DeviceEnrolment,
    @Inject(DeviceCommands) private readonly devices: DeviceCommands,
    @Inject(Observations) private readonly observations: Observations,
    @Inject(Judging) private readonly judging: Judging,
    @Inject(Sealing) private readonly sealing: Sealing,
  ) {}

  async takeIn(message: ThreatMessage, envelope: CommandEnvelope): Promise<TakenIn> {
    const { tenantId } = envelope;
    const time = this.observations.timeOf(message.at);
    const lead = await this.addresses.leadOf(tenantId, { kind: 'mtd', id: message.device });
    if (lead.kind === 'retired') return { outcome: 'ignored', device: null };
    let { device } = lead;
    if (lead.kind === 'none' || lead.folded.state.activation === 'deleted') {
      const enrolment = { source: 'feed', intuneDeviceId: undefined, mtdDeviceId: message.device } as const;
      const enrolled = await this.enrolments.enroll({ ...enrolment, seenAt: time.at }, stepOf(envelope, 'enroll'));
      if (enrolled.kind !== 'done') return refusedAs(enrolled, device);
      device = enrolled.device;
    }
    const { claimedAt } = time;
    const told = { ...stepOf(envelope, 'threat'), ...(claimedAt === undefined ? {} : { claimedAt }) };
    const canonical = await this.canonical(message, envelope);
    const done = await this.devices.executeOn(device, told, async (id, { activation }) => {
      const observed = await (message.heard && activation !== 'deleted'
        ? this.observations.heard(tenantId, id, time)
        : this.observations.told(tenantId, time));
      return this.commandOf(canonical, observed, id, envelope);
    });
    return done.kind === 'done' ? { outcome: 'accepted', device: done.device } : refusedAs(done, device);
  }

  /** Two names of one classification are one. */
  private async canonical(message: ThreatMessage, { tenantId }: CommandEnvelope): Promise<ThreatMessage> {
    const policy = await this.judging.threatPolicy(tenantId);
    const codes = message.report.classifications.map((code) => canonicalClassification(policy, code));
    return { ...message, report: { ...message.report, classifications: [...new Set(codes)] } };
  }

  private async commandOf(
    { said, threatId, report, details }: ThreatMessage,
    observed: Observed,
    device: DeviceId,
    { tenantId }: CommandEnvelope,
  ): Promise<Observation> {
    switch (said) {
      case 'open': {
        const sealed = details === null ? null : await this.sealing.seal(tenantId, device, details);
        return { type: 'DetectThreat', ...observed, threatId, report, details: sealed };
      }
      case 'resolved':
        return { type: 'ResolveThreat', ...observed, threatId, cause: 'reported', report };
      case 'deleted':
        return { type: 'ResolveThreat', ...observed, threatId, cause: 'deleted', report };
      case 'ignored':
        return { type: 'ReportIgnoredThreat', ...observed, threatId, report };
    }
  }
}
