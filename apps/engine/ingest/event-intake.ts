import { Inject, Injectable } from '@nestjs/common';
import type { DeviceId, MtdDeviceId } from '#domain/identity/ids.js';
import type { LookoutMessage } from '#domain/lookout/message.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { Turns } from '../commands/turns.js';
import { DeviceAddresses } from '../devices/device-addresses.js';
import { DeviceMessages } from './device-messages.js';
import type { IngestOutcome } from './ingest-outcome.js';
import { KeptEvents } from './kept-events.js';
import { SeenEvents } from './seen-events.js';
import type { SourceEvent } from './source-event.js';
import { eventEnvelopeOf } from './source-event.js';
import type { TakenIn } from './taken-in.js';
import { ThreatMessages } from './threat-messages.js';

/** The ids by which a message names its device, in a form in which two names of one are one. */
function namesIn(message: LookoutMessage): readonly string[] {
  if (message.kind === 'threat') return [`mtd:${message.device.toLowerCase()}`];
  if (message.kind !== 'device') return [];
  const mtd = `mtd:${message.device.toLowerCase()}`;
  return message.intuneDeviceId === null ? [mtd] : [mtd, `intune:${message.intuneDeviceId}`];
}

/** R31, R32: takes in one event of the source after another, those of different devices at the same time. */
@Injectable()
export class EventIntake {
  /** By device and by event. */
  private readonly turns = new Turns();

  constructor(
    @Inject(SeenEvents) private readonly seen: SeenEvents,
    @Inject(DeviceMessages) private readonly devices: DeviceMessages,
    @Inject(ThreatMessages) private readonly threats: ThreatMessages,
    @Inject(KeptEvents) private readonly kept: KeptEvents,
    @Inject(DeviceAddresses) private readonly addresses: DeviceAddresses,
  ) {}

  /**
   * Events that name one device are taken in in the order of the calls. The turns are asked for before this yields, all of
   * an event at once, so that no two events can wait for each other.
   *
   * @param request the envelope of the request that brought it
   * @throws LogUnavailable; the same event again does what is left to do
   */
  async takeIn(event: SourceEvent, request: CommandEnvelope): Promise<IngestOutcome> {
    const { tenantId } = request;
    const own = this.turnsOf([`${tenantId} event:${event.key}`]);
    const devices = this.turnsOf(namesIn(event.message).map((name) => `${tenantId} ${name}`));
    try {
      const outcome = await this.taken(event, request, [own.begun, devices.begun]).finally(devices.leave);
      // The device's next event need not wait for the mark.
      if (outcome !== 'duplicates') await this.seen.add(tenantId, event.key, outcome);
      return outcome;
    } finally {
      own.leave();
    }
  }

  private turnsOf(names: readonly string[]): { readonly begun: Promise<unknown>; readonly leave: () => void } {
    const begun = Promise.all(names.map((name) => this.turns.enter(name) ?? Promise.resolve()));
    return { begun, leave: () => names.forEach((name) => this.turns.leave(name)) };
  }

  private async taken(
    event: SourceEvent,
    request: CommandEnvelope,
    turns: readonly Promise<unknown>[],
  ): Promise<IngestOutcome> {
    await Promise.all(turns);
    if (await this.seen.has(request.tenantId, event.key)) return 'duplicates';
    return this.first(event, eventEnvelopeOf(request, request.tenantId, event.key));
  }

  private async first(event: SourceEvent, envelope: CommandEnvelope): Promise<IngestOutcome> {
    const { message } = event;
    switch (message.kind) {
      case 'unknownType':
        return 'ignored';
      case 'setAside':
        await this.kept.setAside(event, message.reason, await this.ownerOf(message.device, envelope), envelope);
        return 'deadLettered';
      case 'notJudged':
        await this.keep(event, message, null, envelope);
        return 'ignored';
      case 'device':
        return this.settle(event, await this.devices.takeIn(message, envelope), envelope);
      case 'threat':
        return this.settle(event, await this.threats.takeIn(message, envelope), envelope);
    }
  }

  private async ownerOf(device: MtdDeviceId | null, { tenantId }: CommandEnvelope): Promise<DeviceId | null> {
    const lead = device === null ? null : await this.addresses.leadOf(tenantId, { kind: 'mtd', id: device });
    return lead?.kind === 'device' ? lead.device : null;
  }

  private async settle(
    event: SourceEvent,
    { outcome, device }: TakenIn,
    envelope: CommandEnvelope,
  ): Promise<IngestOutcome> {
    if (outcome === 'deadLettered') await this.kept.setAside(event, 'refused', device, envelope);
    if (outcome === 'late' && 'at' in event.message) await this.keep(event, event.message, device, envelope);
    return outcome;
  }

  private keep(
    event: SourceEvent,
    message: Extract<LookoutMessage, { readonly enterprise: string | null }>,
    device: DeviceId | null,
    envelope: CommandEnvelope,
  ): Promise<void> {
    const { at, enterprise } = message;
    const reason = message.kind === 'notJudged' ? 'notJudged' : 'late';
    return this.kept.notJudged(event, { at, enterprise, reason }, device, envelope);
  }
}
