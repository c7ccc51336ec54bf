import type { DeviceFacts, SourceGap } from './facts.js';

/**
 * R33: whether a gap stands for a device: the source had named it when the gap ended, and it was not heard of since.
 *
 * @param gaps of the sources that name the tenant's devices
 */
export const gapStands = (
  { namedAt, heardAfterGapAt }: Pick<DeviceFacts, 'namedAt' | 'heardAfterGapAt'>,
  gaps: readonly SourceGap[],
): boolean =>
  namedAt !== null && gaps.some(({ to }) => namedAt <= to && (heardAfterGapAt === null || heardAfterGapAt <= to));
