import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { TenantId } from '#domain/identity/ids.js';
import type { StreamName } from '#domain/identity/stream-name.js';
import { userStream } from '#domain/identity/stream-name.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import type { UserAccess } from '#domain/user/events.js';
import type { Caller } from '../auth/caller.js';
import { doneOrProblem } from '../commands/answer.js';
import { DecisionClock } from '../commands/decision-clock.js';
import { commandIdOf } from '../commands/event-ids.js';
import { requestHashOf } from '../commands/request-hash.js';
import { Streams } from '../commands/streams.js';
import { LOGGER } from '../ports.js';
import { personOfSubject } from './person-id.js';

/** Persons whose access is remembered, so that a request need not look for their streams. */
const REMEMBERED_PERSONS = 50_000;

function accessOf({ roles }: Caller): UserAccess {
  if (roles.has('full')) return 'full';
  return roles.has('restricted') ? 'restricted' : 'none';
}

/** R3, R29: who was let in, recorded the first time and with changed access only. */
@Injectable()
export class SignIns {
  private readonly known = new LRUCache<StreamName, UserAccess>({ max: REMEMBERED_PERSONS });

  constructor(
    @Inject(Streams) private readonly streams: Streams,
    @Inject(DecisionClock) private readonly clock: DecisionClock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Notes a person of a tenant, let in or not. One without access is noted where it had some; a client never is. A request
   * does not fail because this can't be written: the next one tries again.
   */
  async note(caller: Caller): Promise<void> {
    const { tenantId, actor } = caller;
    if (tenantId === null || actor.type !== 'admin') return;
    const access = accessOf(caller);
    const stream = userStream(tenantId, personOfSubject(tenantId, actor.id));
    if (this.known.get(stream) === access) return;
    try {
      await this.record(tenantId, stream, access, actor);
      this.known.set(stream, access);
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error;
      this.logger.warn({ err: error }, 'a sign-in was not recorded; the next request tries again');
    }
  }

  private async record(
    tenant: TenantId,
    stream: StreamName,
    access: UserAccess,
    actor: Caller['actor'],
  ): Promise<void> {
    if (access === 'none' && !(await this.streams.users.read(stream, 0)).state.signedIn) return;
    const commandId = commandIdOf(tenant, actor.id, null);
    const requestHash = requestHashOf('SIGN-IN', stream, { access });
    const envelope = {
      tenantId: tenant,
      actor,
      commandId,
      requestHash,
      correlationId: commandId,
      causationId: commandId,
    };
    doneOrProblem(
      await this.streams.users.execute({ stream, command: { type: 'SignIn', at: this.clock.now(), access }, envelope }),
    );
  }
}
