import type { SchemasOf } from '../codec/event-schema.js';
import type { JsonObject } from '../codec/json.js';
import { flagOf, objectOf, recordOf, textOf, wholeNumberOf, wordOf, WrongShape } from '../codec/json.js';
import { isRiskLevel } from '../compliance/levels.js';
import type { Classification, ThreatCatalogue, ThreatPolicyEvent } from './events.js';
import { UNKNOWN } from './policy.js';

const isEvidence = (text: string): text is Classification['evidence'] => text === 'public' || text === 'vedette';

const writeClassification = (row: Classification): JsonObject => ({
  risk: row.risk,
  evidence: row.evidence,
  userCannotRemediate: row.userCannotRemediate,
  requiredConfiguration: row.requiredConfiguration,
});

const readClassification = (json: JsonObject): Classification => ({
  risk: wordOf(json, 'risk', isRiskLevel),
  evidence: wordOf(json, 'evidence', isEvidence),
  userCannotRemediate: flagOf(json, 'userCannotRemediate'),
  requiredConfiguration: flagOf(json, 'requiredConfiguration'),
});

function readClassifications(json: JsonObject): Readonly<Record<string, Classification>> {
  const rows = recordOf(json, 'classifications', (elements, code) => readClassification(objectOf(elements, code)));
  if (!Object.hasOwn(rows, UNKNOWN)) throw new WrongShape('classifications', `a table with ${UNKNOWN}`);
  return rows;
}

const writeCatalogue = (catalogue: ThreatCatalogue): JsonObject => ({
  catalogue: catalogue.catalogue,
  version: catalogue.version,
  classifications: Object.fromEntries(
    Object.entries(catalogue.classifications).map(([code, row]) => [code, writeClassification(row)]),
  ),
  aliases: catalogue.aliases,
});

const readCatalogue = (json: JsonObject): ThreatCatalogue => ({
  catalogue: textOf(json, 'catalogue'),
  version: wholeNumberOf(json, 'version', 1),
  classifications: readClassifications(json),
  aliases: recordOf(json, 'aliases', textOf),
});

/** How the events of `threatPolicy-{tenantId}` are stored. The rows keep their order. */
export const threatPolicySchemas = {
  ThreatPolicyInitialized: {
    type: 'ThreatPolicyInitialized',
    version: 1,
    upcasters: [],
    write: ({ data }) => writeCatalogue(data),
    read: (json, occurredAt) => ({ type: 'ThreatPolicyInitialized', occurredAt, data: readCatalogue(json) }),
  },
  RiskLevelChanged: {
    type: 'RiskLevelChanged',
    version: 1,
    upcasters: [],
    write: ({ data }) => ({ classification: data.classification, risk: data.risk }),
    read: (json, occurredAt) => ({
      type: 'RiskLevelChanged',
      occurredAt,
      data: { classification: textOf(json, 'classification'), risk: wordOf(json, 'risk', isRiskLevel) },
    }),
  },
  ThreatPolicyReset: {
    type: 'ThreatPolicyReset',
    version: 1,
    upcasters: [],
    write: ({ data }) => writeCatalogue(data),
    read: (json, occurredAt) => ({ type: 'ThreatPolicyReset', occurredAt, data: readCatalogue(json) }),
  },
} satisfies SchemasOf<ThreatPolicyEvent>;
