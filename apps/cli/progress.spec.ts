import { beforeEach, describe, expect, it } from '@jest/globals';
import { showProgress } from './progress.js';
import type { Terminal } from './terminal.js';

describe('progress where nobody watches', () => {
  let notes: string;
  let now: number;
  const terminal: Terminal = { out: () => Promise.resolve(), note: (text) => void (notes += text), screen: null };

  beforeEach(() => {
    notes = '';
    now = 1000;
  });

  it('says nothing of a work that is done within a second', () => {
    const progress = showProgress(terminal, 'events checked', () => now);
    progress.advance(1, 10);
    now += 999;
    progress.advance(9, 10);
    progress.end();
    expect(notes).toBe('');
  });

  it('is a plain line after a second, and then one every five', () => {
    const progress = showProgress(terminal, 'events checked', () => now);
    for (const [at, done] of [
      [1000, 1],
      [5999, 2],
      [6000, 3],
      [6001, 4],
    ] as const) {
      now = 1000 + at;
      progress.advance(done, 10);
      // Nothing is drawn, so that nothing is in the way of a line.
      progress.pause();
    }
    progress.end();
    expect(notes).toBe('events checked: 1 of 10\nevents checked: 3 of 10\n');
  });
});
