import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isJsonObject, objectOf, textOf, wordOf } from '#domain/codec/json.js';
import { groupOf } from '#domain/enrollment-groups/decider.js';
import { isCommandId, isTenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import type { CommandEnvelope } from '../commands/envelope.js';
import { Leadership } from '../leadership/leadership.js';
import { LATEST_VALUES, LOGGER } from '../ports.js';
import { GroupCommands } from './group-commands.js';
import { GroupMembers } from './group-members.js';
import { GroupTurns } from './group-turns.js';

/** That a group is being removed by a command, and its members have to leave. */
export interface Departure {
  readonly group: string;
  readonly envelope: CommandEnvelope;
}

const PREFIX = 'departure/';
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

const keyOf = ({ group, envelope }: Departure): string => `${PREFIX}${envelope.tenantId}/${encodeURIComponent(group)}`;

const isActorType = (text: string): text is CommandEnvelope['actor']['type'] =>
  text === 'admin' || text === 'device' || text === 'service' || text === 'system';

function parse(text: string): Departure {
  const json: unknown = JSON.parse(text);
  if (!isJsonObject(json)) throw new TypeError('a latest value that holds no departure');
  const envelope = objectOf(json, 'envelope');
  const actor = objectOf(envelope, 'actor');
  return {
    group: textOf(json, 'group'),
    envelope: {
      tenantId: wordOf(envelope, 'tenantId', isTenantId),
      actor: { type: wordOf(actor, 'type', isActorType), id: textOf(actor, 'id') },
      commandId: wordOf(envelope, 'commandId', isCommandId),
      requestHash: textOf(envelope, 'requestHash'),
      correlationId: textOf(envelope, 'correlationId'),
      causationId: textOf(envelope, 'causationId'),
    },
  };
}

/**
 * R8: the members of a removed group leave at once, and for certain. What is to be done is kept beside the log before the
 * group goes; what a crash or a failure left over is finished later, under the name of who removed the group.
 */
@Injectable()
export class Departures implements OnModuleInit, OnModuleDestroy {
  private readonly ending = new AbortController();

  constructor(
    @Inject(GroupCommands) private readonly groups: GroupCommands,
    @Inject(GroupMembers) private readonly members: GroupMembers,
    @Inject(GroupTurns) private readonly turns: GroupTurns,
    @Inject(LATEST_VALUES) private readonly latestValues: LatestValues,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Leadership) private readonly leadership: Leadership,
  ) {}

  onModuleInit(): void {
    this.leadership.lead({
      name: 'departures',
      start: () => void this.untilDone(() => this.finishAll()),
      // What is under way is finished: it is a command of somebody, and repeating it changes nothing.
      stop: () => undefined,
    });
  }

  onModuleDestroy(): void {
    this.ending.abort();
  }

  /** To be called before the group goes, in the group's turn. */
  async begin(departure: Departure): Promise<void> {
    await this.latestValues.set(keyOf(departure), JSON.stringify(departure));
  }

  /** Forgets a departure that did not come about. */
  cancel(departure: Departure): Promise<void> {
    return this.latestValues.delete(keyOf(departure));
  }

  /**
   * Lets all leave, in the group's turn. Where it fails it is tried again in the background.
   *
   * @returns position of the last event
   */
  async complete(departure: Departure, before: Position): Promise<Position> {
    try {
      return await this.leave(departure, before);
    } catch (error) {
      void this.untilDone(() => this.finishAll());
      throw error;
    }
  }

  private async leave(departure: Departure, before: Position): Promise<Position> {
    const position = await this.members.leave(departure.group, departure.envelope, () => false, before);
    await this.cancel(departure);
    return position;
  }

  private async finishAll(): Promise<void> {
    for await (const { key } of this.latestValues.list(PREFIX)) {
      const kept = await this.latestValues.get(key);
      if (kept !== null) await this.finish(parse(kept.value));
    }
  }

  /** A group that is there was not removed, or was added again: whoever it holds, it holds by right. */
  private finish(departure: Departure): Promise<void> {
    const { group, envelope } = departure;
    return this.turns.take(envelope.tenantId, group, async () => {
      if ((await this.latestValues.get(keyOf(departure))) === null) return;
      const { state } = await this.groups.read(envelope.tenantId);
      if (groupOf(state, group) === undefined) await this.leave(departure, BEGINNING);
      else await this.cancel(departure);
    });
  }

  private isEnding(): boolean {
    return this.ending.signal.aborted;
  }

  private async untilDone(work: () => Promise<void>): Promise<void> {
    const { signal } = this.ending;
    for (let pause = FIRST_PAUSE_MS; !this.isEnding(); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await work();
        return;
      } catch (error) {
        if (this.isEnding()) return;
        this.logger.warn({ err: error }, 'members of a removed enrollment group have not all left; trying again');
        await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }
}
