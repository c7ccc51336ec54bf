import { describe, expect, it } from '@jest/globals';
import { retryDelay } from './retry-delay.js';

describe('a delay between tries', () => {
  it('ends at once when nobody waits any more', async () => {
    const delay = retryDelay(() => 0);
    const since = performance.now();
    for (let tries = 0; tries < 20; tries += 1) await delay.wait(AbortSignal.abort());
    expect(performance.now() - since).toBeLessThan(1000);
  });

  it('is the first again after a success', async () => {
    const delay = retryDelay(() => 1);
    for (let tries = 0; tries < 20; tries += 1) await delay.wait(AbortSignal.abort());
    delay.reset();
    const since = performance.now();
    await delay.wait(new AbortController().signal);
    expect(performance.now() - since).toBeLessThan(1000);
  });
});
