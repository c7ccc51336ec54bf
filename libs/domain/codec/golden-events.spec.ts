import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decodeEvent, encodeEvent, EVENT_VERSIONS } from './event-codec.js';
import type { JsonObject } from './json.js';
import { isJsonObject, objectOf } from './json.js';

/**
 * One file per type and version, `<Type>.v<N>.json`: events as they stood in a log, kept for good. `data` is what was
 * stored; `reads` is the payload that it is read as now, where that is another: in a version that is not today's, and
 * where it holds instants. A change of an event's shape turns this red until the event gets a new version, an upcaster
 * and a new file; the old files stay as they are, but for what they are read as.
 */
const FOLDER = new URL('../../../../test/fixtures/golden-events/', import.meta.url);

interface GoldenFile {
  readonly name: string;
  readonly type: string;
  readonly version: number;
  readonly events: readonly JsonObject[];
}

function readGolden(name: string): GoldenFile {
  const match = /^([A-Za-z]+)\.v([0-9]+)\.json$/.exec(name);
  const events: unknown = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
  if (match === null || !Array.isArray(events)) throw new Error(`${name} is not a golden file`);
  const [, type = '', version] = match;
  return { name, type, version: Number(version), events: events.filter(isJsonObject) };
}

const golden = readdirSync(FOLDER).map(readGolden);

describe('golden events', () => {
  it('are there for every version of every event', () => {
    const expected = [...EVENT_VERSIONS].flatMap(([type, newest]) =>
      Array.from({ length: newest }, (_none, index) => `${type}.v${index + 1}.json`),
    );
    expect(golden.map(({ name }) => name).sort()).toEqual(expected.sort());
    for (const { name, events } of golden) expect([name, events.length]).not.toEqual([name, 0]);
  });

  it.each(golden)('$name stays readable', ({ type, version, events }) => {
    for (const stored of events) {
      const data = objectOf(stored, 'data');
      const metadata = objectOf(stored, 'metadata');
      const decoded = decodeEvent({ type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) });
      if (!decoded.known) throw new Error(`${type} is not known any more`);
      expect(decoded.metadata.schemaVersion).toBe(version);
      expect(decoded.event.type).toBe(type);
      const isRewritten = version !== EVENT_VERSIONS.get(type) || Object.hasOwn(stored, 'reads');
      expect(decoded.event.data).toEqual(isRewritten ? objectOf(stored, 'reads') : data);
    }
  });

  it.each(golden.filter(({ type, version }) => version === EVENT_VERSIONS.get(type)))(
    '$name is what is written today, byte by byte',
    ({ type, version, events }) => {
      for (const stored of events) {
        const data = JSON.stringify(objectOf(stored, 'data'));
        const decoded = decodeEvent({ type, data, metadata: JSON.stringify(objectOf(stored, 'metadata')) });
        if (!decoded.known) throw new Error(`${type} is not known any more`);
        expect(encodeEvent(decoded.event)).toEqual({ type, data, schemaVersion: version });
      }
    },
  );
});
