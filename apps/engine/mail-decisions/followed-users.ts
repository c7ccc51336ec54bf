import type { PersonId, TenantId } from '#domain/identity/ids.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { EventLog, Position, RecordedEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { decodeEvent } from '#domain/codec/event-codec.js';
import type { UserState } from '#domain/user/decider.js';
import { userDecider } from '#domain/user/decider.js';

const USER_STREAMS = 'user-';

/** R29: the people of all tenants, as the log tells of them up to a place: who has signed in, with what access and wishes. */
export class FollowedUsers {
  readonly #tenants = new Map<TenantId, Map<PersonId, UserState>>();

  /** Takes in what the log holds up to a place. */
  async rebuild(log: Pick<EventLog, 'subscribeToAll'>, upTo: Position, signal: AbortSignal): Promise<void> {
    if (upTo === BEGINNING) return;
    for await (const message of log.subscribeToAll({ after: BEGINNING, streamPrefixes: [USER_STREAMS], signal })) {
      if (message.kind === 'caughtUp') return;
      if (message.kind === 'checkpoint' && message.position >= upTo) return;
      if (message.kind !== 'batch') continue;
      for (const event of message.events) {
        if (event.position > upTo) return;
        this.fold(event);
      }
    }
  }

  /** Events of other streams change nothing. @throws UndecodableEvent */
  fold(recorded: RecordedEvent): void {
    const address = parseStreamName(recorded.stream);
    if (address?.category !== 'user') return;
    const decoded = decodeEvent(recorded);
    if (!decoded.known) return;
    const { event } = decoded;
    if (event.type !== 'UserSignedIn' && event.type !== 'NotificationPreferenceChanged') return;
    const people = this.#tenants.get(address.tenant) ?? new Map<PersonId, UserState>();
    people.set(address.user, userDecider.evolve(people.get(address.user) ?? userDecider.initialState, event));
    this.#tenants.set(address.tenant, people);
  }

  /** Who has signed in and still has access, in the order of their ids. */
  withAccess(tenant: TenantId): readonly { readonly person: PersonId; readonly user: UserState }[] {
    return [...(this.#tenants.get(tenant) ?? [])]
      .filter(([, { signedIn, access }]) => signedIn && access !== 'none')
      .map(([person, user]) => ({ person, user }))
      .sort((a, b) => (a.person < b.person ? -1 : 1));
  }
}
