/** R34's limit, as far as sweeps need it (R22a): a share of the devices judged, and the number under which it never holds. */
export interface BlastRadius {
  readonly share: number;
  readonly atLeast: number;
}

export const BLAST_RADIUS: BlastRadius = { share: 0.1, atLeast: 10 };

/** @param judged devices that are not unsupported, superseded or deleted */
export const isOverLimit = ({ share, atLeast }: BlastRadius, devices: number, judged: number): boolean =>
  devices >= atLeast && devices > share * judged;

/** As many devices judged make it certain that `devices` are not over the limit: nobody has to count further. */
export const enoughJudged = ({ share }: BlastRadius, devices: number): number => Math.ceil(devices / share);
