/** R34's limit: a share of the devices judged, and the number under which nobody is ever asked. */
export interface BlastRadius {
  /** Over 0, at most 1. */
  readonly share: number;
  readonly atLeast: number;
}

/**
 * R22a, R34: whether a change, or a sweep, concerns so many devices that an admin has to say yes to it first.
 *
 * @param devices that it concerns
 * @param judged devices that are not unsupported, superseded or deleted
 */
export const isOverLimit = ({ share, atLeast }: BlastRadius, devices: number, judged: number): boolean =>
  devices >= atLeast && devices > share * judged;

/** As many devices judged make it certain that `devices` are not over the limit: nobody has to count further. */
export const enoughJudged = ({ share }: BlastRadius, devices: number): number => Math.ceil(devices / share);
