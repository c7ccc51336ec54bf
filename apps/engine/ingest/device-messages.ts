import { Inject, Injectable } from '@nestjs/common';
import type { DeviceCommand } from '#domain/device/commands.js';
import type { DeviceId } from '#domain/identity/ids.js';
import type { DeviceMessage, DeviceStep } from '#domain/lookout/message.js';
import { stepOf } from '../commands/command-origin.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import type { Lead } from '../devices/device-addresses.js';
import { DeviceAddresses } from '../devices/device-addresses.js';
import { DeviceCommands } from '../devices/device-commands.js';
import type { Enrolment } from '../devices/device-enrolment.js';
import { DeviceEnrolment } from '../devices/device-enrolment.js';
import { idsIn } from '../devices/device-id.js';
import type { ObservationTime } from '../devices/observations.js';
import { Observations } from '../devices/observations.js';
import type { TakenIn } from './taken-in.js';
import { refusedAs } from './taken-in.js';
import { isOlder, NewestStatus } from './newest-status.js';

/** What a message tells of the device itself; what it does not tell is left as it is. */
const enrolmentOf = (message: DeviceMessage, seenAt: Enrolment['seenAt'] & number): Enrolment => ({
  source: 'feed',
  seenAt,
  ...(message.intuneDeviceId === null
    ? { intuneDeviceId: undefined, mtdDeviceId: message.device }
    : { intuneDeviceId: message.intuneDeviceId, mtdDeviceId: message.device }),
  ...(message.email === null ? {} : { user: { id: message.email, mail: message.email } }),
  platform: message.platform ?? undefined,
  osVersion: message.osVersion ?? undefined,
  manufacturer: message.manufacturer ?? undefined,
  model: message.model ?? undefined,
});

const devicesOf = (leads: readonly Lead[]): readonly DeviceId[] => [
  ...new Set(leads.flatMap((lead) => (lead.kind === 'device' ? [lead.device] : []))),
];

/** R31, R32, R33a: what the source says of a device itself. */
@Injectable()
export class DeviceMessages {
  constructor(
    @Inject(DeviceAddresses) private readonly addresses: DeviceAddresses,
    @Inject(DeviceEnrolment) private readonly enrolments: DeviceEnrolment,
    @Inject(DeviceCommands) private readonly devices: DeviceCommands,
    @Inject(Observations) private readonly observations: Observations,
    @Inject(NewestStatus) private readonly newest: NewestStatus,
  ) {}

  async takeIn(message: DeviceMessage, envelope: CommandEnvelope): Promise<TakenIn> {
    const { tenantId } = envelope;
    const ids = idsIn({ intuneDeviceId: message.intuneDeviceId, mtdDeviceId: message.device });
    const leads = await Promise.all(ids.map((id) => this.addresses.leadOf(tenantId, id)));
    if (leads.some(({ kind }) => kind === 'retired')) return { outcome: 'ignored', device: null };
    const known = devicesOf(leads);
    for (const device of known) {
      const newest = await this.newest.of(tenantId, device);
      if (newest !== null && isOlder(message, newest)) return { outcome: 'late', device };
    }
    const time = this.observations.timeOf(message.at);
    const isDeletion = message.steps.includes('DeleteDevice');
    // The last of them is that of the service's own id, where it leads to one.
    const first = known.at(-1);
    const enrolled =
      isDeletion && first !== undefined
        ? first
        : await this.enrolments.enroll(enrolmentOf(message, time.at), stepOf(envelope, 'enroll'));
    if (typeof enrolled !== 'string' && enrolled.kind !== 'done') return refusedAs(enrolled, first ?? null);
    const device = typeof enrolled === 'string' ? enrolled : enrolled.device;
    for (const step of message.steps) {
      const refused = await this.tell(device, step, message.heard, time, envelope);
      if (refused !== null) return refused;
    }
    await this.newest.record(tenantId, device, { at: message.at, id: message.id });
    return { outcome: 'accepted', device };
  }

  /** @returns null where the device has taken it, or where it is of a platform that can not be activated (R6) */
  private async tell(
    device: DeviceId,
    step: DeviceStep,
    heard: boolean,
    time: ObservationTime,
    envelope: CommandEnvelope,
  ): Promise<TakenIn | null> {
    const done = await this.devices.executeOn(device, stepOf(envelope, step), (id, { unsupported }) =>
      this.commandOf(id, step, heard && !(step === 'ActivateDevice' && unsupported), time, envelope),
    );
    if (done.kind === 'done') return null;
    if (done.kind === 'rejected' && done.rejection.code === 'unsupported-device') return null;
    return refusedAs(done, device);
  }

  private async commandOf(
    device: DeviceId,
    type: DeviceStep,
    heard: boolean,
    time: ObservationTime,
    { tenantId }: CommandEnvelope,
  ): Promise<DeviceCommand> {
    if (type === 'DeleteDevice') return { type, at: time.at, cause: 'reported' };
    if (type === 'ReportDisconnected') return { type, ...(await this.observations.silent(tenantId, device, time)) };
    const observed = await (heard
      ? this.observations.heard(tenantId, device, time)
      : this.observations.told(tenantId, time));
    return { type, ...observed };
  }
}
