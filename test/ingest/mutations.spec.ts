import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { isDirectoryId, isMtdDeviceId, isThreatId } from '#domain/identity/ids.js';
import { isInstant } from '#domain/instant.js';
import type { LookoutMessage } from '#domain/lookout/message.js';
import { isSetAsideReason } from '#domain/lookout/set-aside-reason.js';
import { framesOf } from '#engine/ingest/framing/frames.js';
import { sourceEventOf } from '#engine/ingest/source-event.js';
import { Random } from '../domain-histories/random.js';
import { MADE_UP_LINES } from './made-up-lines.js';
import { mutated } from './mutations.js';

/** `MUTATIONS=1000000 npm test -- ingest/mutations` is the whole, some minutes; a plain `npm test` makes these. */
const MUTATED = Number(process.env['MUTATIONS'] ?? 20_000);
const LINES_OF_A_BODY = 200;

const SAMPLES = new URL('../../../test/fixtures/lookout-mra/', import.meta.url);
const lines = [
  ...readdirSync(SAMPLES)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.stringify(JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8')))),
  ...MADE_UP_LINES.map(({ line }) => line),
];

/** What the rest of the engine relies on, whatever the event was. */
function expectSound(message: LookoutMessage): void {
  switch (message.kind) {
    case 'setAside':
      expect(isSetAsideReason(message.reason)).toBe(true);
      return;
    case 'unknownType':
      return;
    case 'notJudged':
      expect(isInstant(message.at)).toBe(true);
      return;
    case 'threat': {
      const { device, threatId, at, report, details } = message;
      expect([isMtdDeviceId(device), isThreatId(threatId), isInstant(at)]).toEqual([true, true, true]);
      expect(report.classifications.every((code) => code.isWellFormed() && code.length <= 64)).toBe(true);
      expect(JSON.stringify(details).isWellFormed()).toBe(true);
      return;
    }
    case 'device': {
      const { device, intuneDeviceId, at, osVersion, model } = message;
      expect([isMtdDeviceId(device), isInstant(at)]).toEqual([true, true]);
      expect(intuneDeviceId === null || isDirectoryId(intuneDeviceId)).toBe(true);
      for (const text of [osVersion, model]) expect(text === null || text.isWellFormed()).toBe(true);
    }
  }
}

describe('Mutations of recorded lines', () => {
  it(
    `R32 break nothing: of ${MUTATED} each comes to something once, and no sound line beside them is lost`,
    async () => {
      const random = new Random(7);
      let unsound = 0;
      for (let made = 0; made < MUTATED; made += LINES_OF_A_BODY) {
        const sound = new Map<string, number>();
        const body: string[] = [];
        let lists = 0;
        for (let line = 0; line < LINES_OF_A_BODY; line += 1) {
          const bad = mutated(random.pick(lines), random);
          // A line that is cut down to a list, or to nothing of one, holds as many events as the list does.
          if (/^\s*[[]/.test(bad)) lists += 1;
          else body.push(bad);
          const id = `sound-${made}-${line}`;
          sound.set(id, 0);
          body.push(JSON.stringify({ id, created_time: '2026-03-02T08:00:00Z', type: 'DEVICE', device: { guid: id } }));
        }
        let others = 0;
        for await (const framed of framesOf(Readable.from([Buffer.from(body.join('\n'))]))) {
          const { key, message } = sourceEventOf(framed);
          expectSound(message);
          if (message.kind === 'setAside') unsound += 1;
          if (sound.has(key)) sound.set(key, (sound.get(key) ?? 0) + 1);
          else others += 1;
        }
        expect([...sound.values()].every((count) => count === 1)).toBe(true);
        expect(others).toBe(LINES_OF_A_BODY - lists);
      }
      // The mutations do their work: a fair part of them can not be read.
      expect(unsound).toBeGreaterThan(MUTATED / 4);
    },
    Math.max(60_000, MUTATED * 2),
  );
});
