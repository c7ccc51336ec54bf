import type { TenantId } from '#domain/identity/ids.js';
import type { Position } from '#domain/log/event-log.js';
import type { Lane, ParkedKey, Progress } from './read-model-store.js';

/** How far a runner has come, while it runs. `snapshot` is what a transaction writes of it. */
export class PositionKeeping {
  position: Position;
  events: number;
  built: boolean;
  readonly lanes: Map<TenantId, Lane>;
  readonly #parked: Map<string, ParkedKey>;
  readonly #unknownEvents: Map<string, number>;

  constructor(from: Progress) {
    this.position = from.position;
    this.events = from.events;
    this.built = from.built;
    this.lanes = new Map(from.lanes.map((lane) => [lane.tenant, lane]));
    this.#parked = new Map(from.parked.map((parked) => [parked.tenant + (parked.key ?? ''), parked]));
    this.#unknownEvents = new Map(from.unknownEvents);
  }

  /** True where the key, or the whole tenant, waits for a rebuild. */
  isParked(tenant: TenantId, key: string | null): boolean {
    if (this.#parked.size === 0) return false;
    return this.#parked.has(tenant) || (key !== null && this.#parked.has(tenant + key));
  }

  park(parked: ParkedKey): void {
    this.#parked.set(parked.tenant + (parked.key ?? ''), parked);
  }

  countUnknown(type: string): void {
    this.#unknownEvents.set(type, (this.#unknownEvents.get(type) ?? 0) + 1);
  }

  snapshot(): Progress {
    return {
      position: this.position,
      lanes: [...this.lanes.values()],
      parked: [...this.#parked.values()],
      unknownEvents: new Map(this.#unknownEvents),
      events: this.events,
      built: this.built,
    };
  }
}
