import { describe, expect, it } from '@jest/globals';
import { BEGINNING } from '#domain/log/event-log.js';
import { LogUnavailable } from '#domain/log/log-errors.js';
import { logProbe } from './log-probe.js';

interface Figures {
  writes: number;
  now: number;
}

const healthy = (figures: Figures) => ({
  log: { head: () => Promise.resolve(BEGINNING) },
  values: {
    set: () => {
      figures.writes += 1;
      return Promise.resolve({ value: '', version: figures.writes });
    },
  },
});

describe('the probe of the log', () => {
  it('reads and writes', async () => {
    const figures = { writes: 0, now: 0 };
    const { log, values } = healthy(figures);
    expect(await logProbe(log, values, () => figures.now)()).toBeNull();
    expect(figures.writes).toBe(1);
  });

  it('writes at most once a second, however often it is asked', async () => {
    const figures = { writes: 0, now: 0 };
    const { log, values } = healthy(figures);
    const probe = logProbe(log, values, () => figures.now);
    await Promise.all([probe(), probe(), probe()]);
    figures.now = 999;
    await probe();
    expect(figures.writes).toBe(1);
    figures.now = 1000;
    await probe();
    expect(figures.writes).toBe(2);
  });

  it('says that the log can not be written', async () => {
    const { log } = healthy({ writes: 0, now: 0 });
    const full = { set: () => Promise.reject(new LogUnavailable('the disk is full', 'notApplied')) };
    expect(await logProbe(log, full)()).toBe('the log can not be written: the disk is full');
  });

  it('says that the log can not be read', async () => {
    const { values } = healthy({ writes: 0, now: 0 });
    const gone = { head: () => Promise.reject(new Error('gone')) };
    expect(await logProbe(gone, values)()).toBe('the log can not be read: gone');
  });

  it('does not wait for a log that never answers', async () => {
    const { log } = healthy({ writes: 0, now: 0 });
    const silent = { set: () => new Promise<never>(() => undefined) };
    expect(await logProbe(log, silent)()).toMatch(/^the log can not be written: no answer/);
  });
});
