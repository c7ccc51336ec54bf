import { isJsonObject } from '#domain/codec/json.js';
import type { SetAsideReason } from '#domain/lookout/set-aside-reason.js';

/** The longest line, and the longest event, in bytes. */
export const LONGEST_LINE = 1024 * 1024;

/** What the framing finds in a body: an event, or a text that holds none, with the reason. */
export type Framed =
  | { readonly kind: 'event'; readonly event: unknown }
  | { readonly kind: 'unreadable'; readonly reason: SetAsideReason; readonly text: string };

export const unreadable = (reason: SetAsideReason, text: string): Framed => ({ kind: 'unreadable', reason, text });

/** The events of one JSON value: a list of them, `{"events": […]}`, or one event. */
export function eventsIn(value: unknown): readonly Framed[] {
  if (Array.isArray(value)) return value.flatMap(eventsIn);
  if (isJsonObject(value) && !Object.hasOwn(value, 'type') && Array.isArray(value['events']))
    return value['events'].flatMap(eventsIn);
  return [{ kind: 'event', event: value }];
}

/** @returns undefined for a text that is no JSON, which no JSON text reads as */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function framedJson(text: string): readonly Framed[] {
  const value = parsed(text);
  return value === undefined ? [unreadable('notJson', text)] : eventsIn(value);
}
