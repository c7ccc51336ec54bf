import type { Fields } from './json.js';

/** One recorded event, as plain JSON. */
export interface HistoryEvent {
  readonly stream: string;
  readonly type: string;
  readonly data: Fields;
  /** Valid time and transaction time, in milliseconds since 1970. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** Place in the log. */
  readonly order: number;
}

/** Where something stands in valid time: by when it happened, then by when the log learnt it. */
export interface Place {
  readonly at: number;
  readonly order: number;
}

export const placeOf = ({ occurredAt, order }: HistoryEvent): Place => ({ at: occurredAt, order });
export const isBefore = (a: Place, b: Place): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** The events that had happened at an instant, in the order in which they happened. */
export const asItHappened = <Event extends HistoryEvent>(events: readonly Event[], now: number): readonly Event[] =>
  events.filter(({ occurredAt }) => occurredAt <= now).sort((a, b) => a.occurredAt - b.occurredAt || a.order - b.order);

/** `device-{tenant}.{id}` → the three. `id` is empty for a stream of which a tenant has one. */
export function partsOf(stream: string): { category: string; tenant: string; id: string } {
  const category = stream.slice(0, stream.indexOf('-'));
  const rest = stream.slice(category.length + 1);
  return { category, tenant: rest.slice(0, 36), id: rest.slice(37) };
}
