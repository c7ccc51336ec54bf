import type { StoredEvent } from './stored-events.js';

/** The shape of a filter in requests of reads and of persistent subscriptions. */
export interface FilterMessage {
  getStreamIdentifier(): FilterExpression | undefined;
  getEventType(): FilterExpression | undefined;
}

export interface FilterExpression {
  getRegex(): string;
  getPrefixList(): string[];
}

/** Whether an event passes; all do without a filter. */
export function eventFilter(filter: FilterMessage | undefined): (event: StoredEvent) => boolean {
  const byStream = filter?.getStreamIdentifier();
  const expression = byStream ?? filter?.getEventType();
  if (expression === undefined) return () => true;
  const text = byStream === undefined ? ({ type }: StoredEvent) => type : ({ stream }: StoredEvent) => stream;
  const regex = expression.getRegex();
  if (regex !== '') {
    const pattern = new RegExp(regex);
    return (event) => pattern.test(text(event));
  }
  const prefixes = expression.getPrefixList();
  return (event) => prefixes.some((prefix) => text(event).startsWith(prefix));
}
