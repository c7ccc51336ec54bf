/** R32: why an event of the Mobile Risk API can not be read. Words of the log: none ever gets another meaning. */
export const SET_ASIDE_REASONS = [
  /** A line is longer than 1 MiB. */
  'tooLong',
  'notUtf8',
  'notJson',
  /** JSON, but no object. */
  'notAnObject',
  /** Lists or objects within one another, deeper than any event goes. */
  'tooDeep',
  'idMissing',
  'typeMissing',
  'createdTimeInvalid',
  /** `threat` or `device`: what the event is about. */
  'contentMissing',
  'threatIdInvalid',
  'deviceIdInvalid',
  /** A threat's `status` is none of `OPEN`, `RESOLVED`, `IGNORED`. */
  'statusUnknown',
  /** The engine refuses what the event says. */
  'refused',
] as const;
export type SetAsideReason = (typeof SET_ASIDE_REASONS)[number];

export const isSetAsideReason = (text: string): text is SetAsideReason =>
  SET_ASIDE_REASONS.some((reason) => reason === text);
