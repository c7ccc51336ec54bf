import { describe, expect, it } from '@jest/globals';
import { EVENT_VERSIONS } from '#domain/codec/event-codec.js';
import { PARTNER_REPORTED_THREAT_STATES, WITHHELD } from '#domain/compliance/intune.js';
import { expectSame } from './expect-same.js';
import { historyOf } from './history.js';
import { Occurrences } from './occurrences.js';
import { projected, saidBy, saidByReference } from './projected.js';
import { HISTORIES, LEAST, TIMEOUT_MS } from './scale.js';

const SHARD = HISTORIES / 10;

const REASONS = [
  'deleted',
  'superseded',
  'unsupported',
  'unreported',
  'platformDisabled',
  'partnerDataIgnored',
  'missingPartnerData',
  'awaitingActivation',
  'disconnected',
  'unsupportedOs',
  'threatLevel',
  'dataGap',
];
const WANTED = [
  ...[...EVENT_VERSIONS.keys()].map((type) => `event ${type}`),
  ...REASONS.map((code) => `reason ${code}`),
  ...WITHHELD.map((why) => `withheld ${why}`),
  ...PARTNER_REPORTED_THREAT_STATES.map((state) => `state ${state}`),
];

describe('random histories that an engine could write', () => {
  const occurrences = new Occurrences();

  it.each(Array.from({ length: 10 }, (_, shard) => shard))(
    'are judged by the read models as the reference judges them, at every event (tenth %i)',
    async (shard) => {
      for (let seed = shard * SHARD; seed < (shard + 1) * SHARD; seed += 1) {
        const history = historyOf(seed);
        const database = await projected(history.log.log);
        const said = saidBy(database);
        database.close();
        expectSame(seed, said, saidByReference(history));
        occurrences.count(history, said);
      }
    },
    TIMEOUT_MS,
  );

  it(`hold each event type, reason, Intune state and withheld mark in at least ${LEAST} of ${HISTORIES}`, () => {
    expect(occurrences.rarerThan(LEAST, WANTED)).toEqual([]);
  });
});
