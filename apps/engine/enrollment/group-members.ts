import { Inject, Injectable } from '@nestjs/common';
import type { DeviceRow, ReadModels } from '#adapters/read-model/read-models.js';
import type { DeviceId, TenantId } from '#domain/identity/ids.js';
import { tenantStream } from '#domain/identity/stream-name.js';
import type { EventLog, Position } from '#domain/log/event-log.js';
import { groupList } from '#projections/folds/devices/places.js';
import { doneOrProblem } from '../commands/answer.js';
import { stepOf } from '../commands/command-origin.js';
import { DecisionClock } from '../commands/decision-clock.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { Streams } from '../commands/streams.js';
import { DeviceCommands } from '../devices/device-commands.js';
import { DeviceEnrolment } from '../devices/device-enrolment.js';
import type { Enrolment } from '../devices/device-enrolment.js';
import { latest } from '../devices/judging.js';
import { ProblemError } from '../http/problem.js';
import { EVENT_LOG, READ_MODELS } from '../ports.js';
import { inBatches } from './in-batches.js';

/** For the read model to have everybody who came. */
const WAIT_MS = 30_000;
const PAGE = 500;

/** R6, R8: how devices come by enrollment groups, and how they leave. */
@Injectable()
export class GroupMembers {
  constructor(
    @Inject(DeviceEnrolment) private readonly enrolments: DeviceEnrolment,
    @Inject(DeviceCommands) private readonly devices: DeviceCommands,
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
    @Inject(EVENT_LOG) private readonly log: Pick<EventLog, 'head'>,
  ) {}

  /**
   * Enrolls a group's members. An id that its device let go is passed over (R33a).
   *
   * @returns position of the last event
   */
  async enroll(members: readonly Enrolment[], envelope: CommandEnvelope, before: Position): Promise<Position> {
    let position = before;
    const step = stepOf(envelope, 'enroll');
    await inBatches(members, async (member) => {
      const outcome = await this.enrolments.enroll(member, step);
      if (outcome.kind === 'rejected' && outcome.rejection.code === 'id-retired') return;
      position = latest(position, doneOrProblem(outcome).position);
    });
    return position;
  }

  /**
   * R8: those that a group holds leave it. Looks them up in the read model, once that has everybody who came.
   *
   * @returns position of the last event
   * @throws ProblemError `projection-behind` where the read model takes too long; the same again goes on
   */
  async leave(
    group: string,
    envelope: CommandEnvelope,
    stays: (row: DeviceRow) => boolean,
    before: Position,
  ): Promise<Position> {
    const { tenantId } = envelope;
    let position = before;
    await this.awaitReadModel(tenantId);
    const connector = await this.streams.connectors.read(tenantStream('connector', tenantId), 0);
    const { deleteOnUnenrollment } = connector.state.settings;
    const step = stepOf(envelope, `leave ${group}`);
    for (let after: DeviceId | null = null; ;) {
      const rows: DeviceRow[] = this.readModels.devices.listed(tenantId, groupList(group), { after, limit: PAGE });
      await inBatches(
        rows.filter((row) => !stays(row)),
        async ({ deviceId }) => {
          const command = () => ({ type: 'LeaveGroup', at: this.clock.now(), group, deleteOnUnenrollment }) as const;
          const done = doneOrProblem(await this.devices.executeOn(deviceId, step, command));
          position = latest(position, done.position);
        },
      );
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return position;
      after = last.deviceId;
    }
  }

  private async awaitReadModel(tenant: TenantId): Promise<void> {
    if (await this.readModels.whenReached(tenant, await this.log.head(), WAIT_MS)) return;
    throw new ProblemError(
      'projection-behind',
      'The read model does not have all members of the group yet. Repeat the request.',
      { headers: { 'retry-after': '5' } },
    );
  }
}
