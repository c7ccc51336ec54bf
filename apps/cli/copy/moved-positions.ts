import type { Position } from '#domain/log/event-log.js';
import { BEGINNING, isPosition } from '#domain/log/event-log.js';
import type { KeyedValue, LatestValues } from '#domain/log/latest-values.js';
import { isJsonObject } from '#domain/codec/json.js';
import type { SeenOnBoth } from './compare.js';

/** How far a process has followed the log: `{"position": …}`. */
const CHECKPOINTS = 'checkpoint/';
/** Events that a process could not handle: `setAside/<process>/<position>`. */
const SET_ASIDE = /^(setAside\/.+\/)([0-9]+)$/;

const checkpointIn = (value: string): Position | null => {
  const json: unknown = JSON.parse(value);
  const position = isJsonObject(json) ? json['position'] : null;
  return typeof position === 'string' && isPosition(position) ? position : null;
};

function positionIn({ key, value }: Pick<KeyedValue, 'key' | 'value'>): Position | null {
  if (key.startsWith(CHECKPOINTS)) return checkpointIn(value);
  const place = SET_ASIDE.exec(key)?.[2] ?? '';
  return isPosition(place) ? place : null;
}

/**
 * The places in the source's order that latest values name, in the order of the target. A position is a log's own: the same
 * event has another one in the copy.
 */
export interface MovedPositions {
  readonly see: SeenOnBoth;
  /** The value as it is in the target, when everything was seen. */
  move(value: KeyedValue): { readonly key: string; readonly value: string };
}

/** Looks up which places are asked for; nothing may write to the source meanwhile. */
export async function movedPositions(source: Pick<LatestValues, 'list'>): Promise<MovedPositions> {
  const asked: Position[] = [];
  for (const prefix of [CHECKPOINTS, 'setAside/']) {
    for await (const value of source.list(prefix)) {
      const position = positionIn(value);
      if (position !== null) asked.push(position);
    }
  }
  asked.sort();
  const moved = new Map<Position, Position>();
  let next = 0;
  let last = BEGINNING;

  return {
    see(from, to) {
      for (let place = asked[next]; place !== undefined && place < from; place = asked[next]) {
        moved.set(place, last);
        next += 1;
      }
      last = to;
    },
    move(given) {
      const position = positionIn(given);
      if (position === null) return given;
      // What lies after every event is as far as the last one.
      const place = moved.get(position) ?? last;
      return given.key.startsWith(CHECKPOINTS)
        ? { key: given.key, value: JSON.stringify({ position: place }) }
        : { key: given.key.replace(SET_ASIDE, `$1${place}`), value: given.value };
    },
  };
}
