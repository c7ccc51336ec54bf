import { describe, expect, it } from '@jest/globals';
import { absoluteFigure, comparedFigure, median, ratioFigure } from './figures.js';

const target = { name: 'P0', unit: 'x', target: 0.5, checks: {} };

describe('figures', () => {
  it('median of an odd and of an even number of rounds', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('a ratio is the median of the rounds, each against the ceiling of its own round', () => {
    const rounds = [
      { ours: 10, ceiling: 10 },
      { ours: 30, ceiling: 100 },
      { ours: 12, ceiling: 20 },
    ];
    expect(ratioFigure(target, rounds)).toMatchObject({ ours: 12, ceiling: 20, ratio: 0.6, met: true, rounds: 3 });
    expect(ratioFigure({ ...target, target: 0.61 }, rounds).met).toBe(false);
  });

  it('a figure of a dishonest run is not met, however good it is', () => {
    const checks = { rows: { ok: false, found: '9 of 10' } };
    expect(ratioFigure({ ...target, checks }, [{ ours: 2, ceiling: 1 }]).met).toBe(false);
    expect(absoluteFigure({ ...target, checks, better: 'lower' }, [0]).met).toBe(false);
  });

  it('what is compared only has no target to miss, but its checks can still fail', () => {
    const rounds = [{ ours: 3, ceiling: 1 }];
    const compared = { name: 'P0', unit: 'ms', better: 'lower', checks: {} } as const;
    expect(comparedFigure(compared, rounds)).toMatchObject({ ours: 3, ceiling: 1, ratio: 3, target: null, met: true });
    const checks = { rows: { ok: false, found: '9 of 10' } };
    expect(comparedFigure({ ...compared, checks }, rounds).met).toBe(false);
  });

  it('an absolute target is reached from the better side', () => {
    const lower = absoluteFigure({ ...target, target: 10, better: 'lower' }, [9, 10, 12]);
    expect(lower).toMatchObject({ ours: 10, ceiling: null, ratio: null, met: true });
    expect(absoluteFigure({ ...target, target: 10, better: 'higher' }, [9, 9, 12])).toMatchObject({ met: false });
  });
});
