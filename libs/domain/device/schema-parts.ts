import type { JsonObject } from '../codec/json.js';
import {
  flagOf,
  instantOf,
  instantOrNullOf,
  listOf,
  objectOf,
  textOrNullOf,
  textsOf,
  wholeNumberOf,
  wordOf,
  wordOrNullOf,
  wordsOf,
} from '../codec/json.js';
import { isRiskLevel } from '../compliance/levels.js';
import { isDeviceId, isDirectoryId, isMtdDeviceId, isPersonId, isThreatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { formatInstant } from '../instant.js';
import type {
  ActivationWord,
  DeviceAttributes,
  EnrolledDevice,
  OutsideId,
  OutsideIds,
  TakenDevice,
  TakenThreat,
  ThreatReport,
  ThreatWord,
} from './events.js';
import { isEnrollmentSource, isThreatType } from './events.js';

export const writeInstant = (instant: Instant | null): string | null =>
  instant === null ? null : formatInstant(instant);

export const isOutsideId = (text: string): text is OutsideId => isDirectoryId(text) || isMtdDeviceId(text);

export const writeAttributes = (attributes: DeviceAttributes): JsonObject => ({
  entraDeviceId: attributes.entraDeviceId,
  platform: attributes.platform,
  osVersion: attributes.osVersion,
  manufacturer: attributes.manufacturer,
  model: attributes.model,
  userId: attributes.userId,
});

export const readAttributes = (json: JsonObject): DeviceAttributes => ({
  entraDeviceId: wordOrNullOf(json, 'entraDeviceId', isDirectoryId),
  platform: textOrNullOf(json, 'platform'),
  osVersion: textOrNullOf(json, 'osVersion'),
  manufacturer: textOrNullOf(json, 'manufacturer'),
  model: textOrNullOf(json, 'model'),
  userId: wordOrNullOf(json, 'userId', isPersonId),
});

export const writeIds = ({ intuneDeviceId, mtdDeviceId }: OutsideIds): JsonObject => ({ intuneDeviceId, mtdDeviceId });

export const readIds = (json: JsonObject): OutsideIds => ({
  intuneDeviceId: wordOrNullOf(json, 'intuneDeviceId', isDirectoryId),
  mtdDeviceId: wordOrNullOf(json, 'mtdDeviceId', isMtdDeviceId),
});

export const writeEnrolled = (device: EnrolledDevice): JsonObject => ({
  ...writeIds(device),
  ...writeAttributes(device),
  source: device.source,
});

export const readEnrolled = (json: JsonObject): EnrolledDevice => ({
  ...readIds(json),
  ...readAttributes(json),
  source: wordOf(json, 'source', isEnrollmentSource),
});

export const writeReport = ({ type, classifications, severity }: ThreatReport): JsonObject => ({
  type,
  classifications,
  severity,
});

const KNOWN_LISTS = 4096;
const listsOfCodes = new Map<string, readonly string[]>();

/** The same list for equal ones, as far as they are remembered: reports name few codes, and a fleet keeps many reports. */
function sharedList(codes: readonly string[]): readonly string[] {
  const name = codes.join(' ');
  const known = listsOfCodes.get(name);
  if (known?.length === codes.length && known.every((code, index) => code === codes[index])) return known;
  if (listsOfCodes.size >= KNOWN_LISTS) listsOfCodes.clear();
  listsOfCodes.set(name, codes);
  return codes;
}

export const readReport = (json: JsonObject): ThreatReport => ({
  type: wordOf(json, 'type', isThreatType),
  classifications: sharedList(textsOf(json, 'classifications')),
  severity: wordOrNullOf(json, 'severity', isRiskLevel),
});

export const writeReportOrNull = (report: ThreatReport | null): JsonObject | null =>
  report === null ? null : writeReport(report);

export const readReportOrNull = (json: JsonObject): ThreatReport | null =>
  json['report'] === null ? null : readReport(objectOf(json, 'report'));

const THREAT_WORDS = ['open', 'resolved', 'ignored', 'ignoredByAdmin', 'reopened'] as const;
const isThreatWord = (text: string): text is ThreatWord['word'] => THREAT_WORDS.some((word) => word === text);
const isActivationWord = (text: string): text is ActivationWord['word'] =>
  text === 'activated' || text === 'deactivated';

function writeThreatWord(said: ThreatWord): JsonObject {
  const at = formatInstant(said.at);
  switch (said.word) {
    case 'open':
    case 'resolved':
    case 'ignored':
      return { word: said.word, at, report: writeReportOrNull(said.report) };
    case 'ignoredByAdmin':
      return { word: said.word, at, reason: said.reason, until: writeInstant(said.until) };
    case 'reopened':
      return { word: said.word, at };
  }
}

function readThreatWord(json: JsonObject): ThreatWord {
  const at = instantOf(json, 'at');
  const word = wordOf(json, 'word', isThreatWord);
  switch (word) {
    case 'open':
      return { word, at, report: readReport(objectOf(json, 'report')) };
    case 'resolved':
    case 'ignored':
      return { word, at, report: readReportOrNull(json) };
    case 'ignoredByAdmin':
      return { word, at, reason: textOrNullOf(json, 'reason'), until: instantOrNullOf(json, 'until') };
    case 'reopened':
      return { word, at };
  }
}

const writeThreat = ({ threatId, words }: TakenThreat): JsonObject => ({
  threatId,
  words: words.map(writeThreatWord),
});

const readThreat = (json: JsonObject): TakenThreat => ({
  threatId: wordOf(json, 'threatId', isThreatId),
  words: listOf(json, 'words', readThreatWord),
});

const readActivation = (json: JsonObject): ActivationWord => ({
  word: wordOf(json, 'word', isActivationWord),
  at: instantOf(json, 'at'),
});

export const writeTaken = (taken: TakenDevice): JsonObject => ({
  deviceId: taken.deviceId,
  events: taken.events,
  ...writeIds(taken),
  retired: taken.retired,
  attributes: writeAttributes(taken.attributes),
  unsupported: taken.unsupported,
  sources: taken.sources,
  groups: taken.groups,
  heldByGroup: taken.heldByGroup,
  namedAt: writeInstant(taken.namedAt),
  heardAfterGapAt: writeInstant(taken.heardAfterGapAt),
  activations: taken.activations.map(({ word, at }) => ({ word, at: formatInstant(at) })),
  assessedAt: writeInstant(taken.assessedAt),
  lastHeardAt: writeInstant(taken.lastHeardAt),
  threats: taken.threats.map(writeThreat),
});

export const readTaken = (json: JsonObject): TakenDevice => ({
  deviceId: wordOf(json, 'deviceId', isDeviceId),
  events: wholeNumberOf(json, 'events', 0),
  ...readIds(json),
  retired: wordsOf(json, 'retired', isOutsideId),
  attributes: readAttributes(objectOf(json, 'attributes')),
  unsupported: flagOf(json, 'unsupported'),
  sources: wordsOf(json, 'sources', isEnrollmentSource),
  groups: textsOf(json, 'groups'),
  heldByGroup: flagOf(json, 'heldByGroup'),
  namedAt: instantOrNullOf(json, 'namedAt'),
  heardAfterGapAt: instantOrNullOf(json, 'heardAfterGapAt'),
  activations: listOf(json, 'activations', readActivation),
  assessedAt: instantOrNullOf(json, 'assessedAt'),
  lastHeardAt: instantOrNullOf(json, 'lastHeardAt'),
  threats: listOf(json, 'threats', readThreat),
});
