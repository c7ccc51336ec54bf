import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '#domain/compliance/explanation/evidence.js';
import { evidenceOf, mayMatterTo } from '#domain/compliance/explanation/evidence.js';
import { explanationOf } from '#domain/compliance/explanation/explanation.js';
import { comesTo, verdictFrom } from '#domain/compliance/explanation/known-facts.js';
import { parseStreamName } from '#domain/identity/stream-name.js';
import type { RecordedEvent } from '#domain/log/event-log.js';
import { saidIn } from '#test/projections/support/said.js';
import { historyOf } from './history.js';
import { projected } from './projected.js';
import { HISTORIES, TIMEOUT_MS } from './scale.js';

type Told = ReturnType<typeof saidIn>[number];

/** What a device's verdict may rest on, as it is read when somebody asks. */
function evidenceFor({ tenant, key, row }: Told, events: readonly RecordedEvent[]): readonly Evidence[] {
  const matters = mayMatterTo(row.device);
  return events.flatMap((recorded) => {
    const address = parseStreamName(recorded.stream);
    if (address?.tenant !== tenant) return [];
    if (address.category === 'device' && (address.device !== key || !matters(recorded.type, recorded.revision)))
      return [];
    return evidenceOf(recorded) ?? [];
  });
}

/** Never activated, and deactivated: judged alike (R16), but not for the same events. */
function saidOf(evidence: readonly Evidence[]): unknown {
  const found = comesTo(evidence);
  if (found === null) return null;
  const { verdict, reasons } = found.verdict;
  const isOfActivation = reasons.some(({ code }) => code === 'missingPartnerData' || code === 'awaitingActivation');
  return { verdict, reasons, activation: isOfActivation ? found.activation : null };
}

describe('the explanation of a verdict', () => {
  it(
    'R15–R20 names events that come to the same verdict by themselves, and of which none can be left out',
    async () => {
      let explained = 0;
      for (let seed = 0; seed < HISTORIES; seed += 1) {
        const { log } = historyOf(seed);
        const database = await projected(log.log);
        for (const told of saidIn(database)) {
          const { verdict, reasons } = told.verdict;
          const evidence = evidenceFor(told, log.log.events);
          const explanation = explanationOf({ verdict, reasons }, evidence);
          if (explanation === null) throw new Error(`seed ${seed}: ${told.key} is not explained`);
          const named = evidence.filter(({ id }) => explanation.events.includes(id));
          const said = saidOf(named);
          expect(said).toMatchObject({ verdict, reasons });
          for (const one of named) {
            expect(isDeepStrictEqual(saidOf(named.filter((other) => other !== one)), said)).toBe(false);
          }
          for (const [place, { events, ...reason }] of explanation.reasons.entries()) {
            expect(reason).toEqual(reasons[place]);
            const alone = verdictFrom(evidence.filter(({ id }) => events.includes(id)));
            expect(alone).toMatchObject({ verdict });
            expect(alone?.reasons).toContainEqual(reason);
          }
          explained += 1;
        }
        database.close();
      }
      expect(explained).toBeGreaterThan(HISTORIES);
    },
    TIMEOUT_MS,
  );
});
