import type { HistoryEvent, Place } from './history.js';
import { isBefore, placeOf } from './history.js';
import type { Fields } from './json.js';
import { flag, object, objectOrNull, objects, text, textOrNull, texts, time, timeOrNull } from './json.js';
import type { Word } from './threats.js';
import { wasOpenSince } from './threats.js';

/** What a device's own events come to. */
export interface Device {
  exists: boolean;
  deleted: boolean;
  superseded: boolean;
  unsupported: boolean;
  intuneDeviceId: string | null;
  mtdDeviceId: string | null;
  entraDeviceId: string | null;
  platform: string | null;
  osVersion: string | null;
  manufacturer: string | null;
  model: string | null;
  /** R8: how it was enrolled, and the groups that hold it. */
  byHand: boolean;
  byFeed: boolean;
  byGroup: boolean;
  groups: readonly string[];
  heldByGroup: boolean;
  /** R33: since when the MTD service names it, and when it was last heard of after a gap. */
  namedAt: number | null;
  heardAfterGapAt: number | null;
  /** R22. */
  disconnected: boolean;
  /** What was observed since the last deletion. */
  activations: (Place & { readonly on: boolean })[];
  assessments: Place[];
  words: Word[];
}

const nothing = (): Device => ({
  exists: false,
  deleted: false,
  superseded: false,
  unsupported: false,
  intuneDeviceId: null,
  mtdDeviceId: null,
  entraDeviceId: null,
  platform: null,
  osVersion: null,
  manufacturer: null,
  model: null,
  byHand: false,
  byFeed: false,
  byGroup: false,
  groups: [],
  heldByGroup: false,
  namedAt: null,
  heardAfterGapAt: null,
  disconnected: false,
  activations: [],
  assessments: [],
  words: [],
});

function takeAttributes(device: Device, data: Fields): void {
  device.entraDeviceId = textOrNull(data, 'entraDeviceId');
  device.platform = textOrNull(data, 'platform');
  device.osVersion = textOrNull(data, 'osVersion');
  device.manufacturer = textOrNull(data, 'manufacturer');
  device.model = textOrNull(data, 'model');
}

function takeIds(device: Device, data: Fields, at: number): void {
  device.intuneDeviceId = textOrNull(data, 'intuneDeviceId');
  device.mtdDeviceId = textOrNull(data, 'mtdDeviceId');
  if (device.mtdDeviceId !== null) device.namedAt ??= at;
}

/** R8. Held by a group from the enrolment on; afterwards by what is said of its groups. */
function takeSource(device: Device, source: string): void {
  if (source === 'manual') device.byHand = true;
  if (source === 'feed') device.byFeed = true;
  if (source === 'group') {
    device.byGroup = true;
    device.heldByGroup = true;
  }
}

function holdIn(device: Device, groups: readonly string[]): void {
  device.groups = groups;
  device.byGroup = groups.length > 0;
  if (device.byGroup) device.heldByGroup = true;
}

/** Ids, attributes and enrolment outlive a deletion (R8), and so does what is known of gaps (R33). The rest does not. */
function forgetObservations(device: Device): void {
  device.disconnected = false;
  device.activations = [];
  device.assessments = [];
  device.words = [];
}

const earliest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

const codesOf = (report: Fields | null): readonly string[] | null =>
  report === null ? null : texts(report, 'classifications');

const WORDS = new Map<string, Word['word']>([
  ['open', 'open'],
  ['resolved', 'resolved'],
  ['ignored', 'ignored'],
  ['ignoredByAdmin', 'ignoredByAdmin'],
  ['reopened', 'reopened'],
]);

function takenWord(threatId: string, data: Fields, order: number): Word {
  const word = WORDS.get(text(data, 'word'));
  if (word === undefined) throw new TypeError(`no such word: ${text(data, 'word')}`);
  const fromSource = word === 'open' || word === 'resolved' || word === 'ignored';
  const classifications = fromSource ? codesOf(objectOrNull(data, 'report')) : null;
  return { threatId, word, at: time(data['at'] ?? null), order, classifications };
}

/** What one event tells has an order of its own: the order in which it is told. */
const within = (order: number, index: number): number => order + index / 1e6;

const isTheSame = (a: Word, b: Word): boolean =>
  JSON.stringify({ ...a, order: null }) === JSON.stringify({ ...b, order: null });

/**
 * R33a: what the other device brings was never deleted with this one, so it counts from the link on, whatever lies
 * behind. Words take their places among this device's own by their times; at equal times they are learnt with the link. Taking the same again changes nothing.
 * What this device does not know of itself it takes over.
 */
function take(device: Device, taken: Fields, order: number): void {
  const attributes = object(taken, 'attributes');
  if (device.platform === null) device.unsupported = flag(taken, 'unsupported');
  device.entraDeviceId ??= textOrNull(attributes, 'entraDeviceId');
  device.platform ??= textOrNull(attributes, 'platform');
  device.osVersion ??= textOrNull(attributes, 'osVersion');
  device.manufacturer ??= textOrNull(attributes, 'manufacturer');
  device.model ??= textOrNull(attributes, 'model');
  for (const source of texts(taken, 'sources')) {
    if (source !== 'group') takeSource(device, source);
  }
  if (flag(taken, 'heldByGroup')) device.heldByGroup = true;
  const groups = [...new Set([...device.groups, ...texts(taken, 'groups')])].sort((a, b) => (a < b ? -1 : 1));
  if (groups.length > device.groups.length) holdIn(device, groups);
  device.namedAt = earliest(device.namedAt, timeOrNull(taken, 'namedAt'));
  device.heardAfterGapAt = latest(device.heardAfterGapAt, timeOrNull(taken, 'heardAfterGapAt'));
  let index = 0;
  for (const word of objects(taken, 'activations')) {
    index += 1;
    const change = {
      at: time(word['at'] ?? null),
      order: within(order, index),
      on: text(word, 'word') === 'activated',
    };
    const isKnown = device.activations.some(({ at, on }) => at === change.at && on === change.on);
    if (!isKnown) device.activations.push(change);
  }
  const assessedAt = timeOrNull(taken, 'assessedAt');
  if (assessedAt !== null) device.assessments.push({ at: assessedAt, order: within(order, (index += 1)) });
  for (const threat of objects(taken, 'threats')) {
    for (const word of objects(threat, 'words')) {
      index += 1;
      const said = takenWord(text(threat, 'threatId'), word, within(order, index));
      if (!device.words.some((known) => isTheSame(known, said))) device.words.push(said);
    }
  }
}

function say(device: Device, event: HistoryEvent, word: Word['word'], report: Fields | null): void {
  const threatId = text(event.data, 'threatId');
  device.words.push({ ...placeOf(event), threatId, word, classifications: codesOf(report) });
}

function happen(device: Device, event: HistoryEvent): void {
  const { type, data, occurredAt } = event;
  switch (type) {
    case 'DeviceEnrolled':
    case 'DeviceFoundUnsupported':
      device.exists = true;
      device.deleted = false;
      device.unsupported = type === 'DeviceFoundUnsupported';
      takeIds(device, data, occurredAt);
      takeAttributes(device, data);
      takeSource(device, text(data, 'source'));
      return;
    case 'DeviceLinked': {
      takeIds(device, data, occurredAt);
      const taken = objectOrNull(data, 'taken');
      if (taken !== null) take(device, taken, event.order);
      return;
    }
    case 'DeviceSuperseded':
      device.superseded = true;
      return;
    case 'DeviceAttributesChanged':
      takeAttributes(device, data);
      return;
    case 'DeviceGroupsChanged':
      holdIn(device, texts(data, 'groups'));
      return;
    case 'DeviceLeftEnrollment':
      holdIn(device, []);
      return;
    case 'DeviceReturnedToEnrollment':
      return;
    case 'DeviceActivated':
      device.activations.push({ ...placeOf(event), on: true });
      return;
    case 'DeviceDeactivated':
      device.activations.push({ ...placeOf(event), on: false });
      return;
    case 'DeviceAssessed':
      device.assessments.push(placeOf(event));
      return;
    case 'DeviceHeardAfterGap':
      device.heardAfterGapAt = latest(device.heardAfterGapAt, occurredAt);
      return;
    case 'DeviceDeleted':
      device.deleted = true;
      if (text(data, 'cause') === 'leftEnrollment') holdIn(device, []);
      forgetObservations(device);
      return;
    case 'HeartbeatMissed':
      device.disconnected = true;
      return;
    case 'HeartbeatRestored':
      device.disconnected = false;
      return;
    case 'ThreatDetected':
    case 'ThreatReclassified':
      say(device, event, 'open', data);
      return;
    case 'ThreatResolved':
      say(device, event, 'resolved', objectOrNull(data, 'report'));
      return;
    case 'ThreatIgnored':
      if (text(data, 'by') === 'admin') say(device, event, 'ignoredByAdmin', null);
      else say(device, event, 'ignored', objectOrNull(data, 'report'));
      return;
    case 'ThreatReopened':
      say(device, event, 'reopened', null);
      return;
    default:
      throw new TypeError(`no event of a device: ${type}`);
  }
}

/** A device after its events, in the order in which they happened. */
export function deviceAfter(events: readonly HistoryEvent[]): Device {
  const device = nothing();
  for (const event of events) happen(device, event);
  return device;
}

/** R7, R28. */
export function activationOf(device: Device): 'pending' | 'activated' | 'deactivated' {
  const last = inOrder(device.activations).at(-1);
  if (last === undefined) return 'pending';
  return last.on ? 'activated' : 'deactivated';
}

const inOrder = <Thing extends Place>(things: readonly Thing[]): readonly Thing[] =>
  [...things].sort((a, b) => (isBefore(a, b) ? -1 : 1));

/** R28: the last activation that found it not activated. */
function lastActivation(device: Device): Place | null {
  let last: Place | null = null;
  let on = false;
  for (const change of inOrder(device.activations)) {
    if (change.on && !on) last = change;
    on = change.on;
  }
  return last;
}

/** R28: since the last activation a check-in or a secure status, or any threat open at or after it. */
export function isAssessed(device: Device): boolean {
  const activated = lastActivation(device);
  if (activated === null) return false;
  return device.assessments.some((place) => isBefore(activated, place)) || wasOpenSince(device.words, activated);
}

/** R8. */
export function isEnrolled(device: Device): boolean {
  return device.byHand || device.byGroup || (device.byFeed && !device.heldByGroup);
}
