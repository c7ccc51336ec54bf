import { describe, expect, it } from '@jest/globals';
import { retried } from './retried.js';

const failing = (times: number): (() => Promise<string>) => {
  let calls = 0;
  return () => {
    calls += 1;
    return calls <= times ? Promise.reject(new Error(`failure ${calls}`)) : Promise.resolve('done');
  };
};

describe('retried', () => {
  it('tries again after a failure, and tells of each', async () => {
    const failures: unknown[] = [];
    const onFailure = (error: unknown): void => void failures.push(error);
    const { signal } = new AbortController();
    expect(await retried(failing(2), { attempts: 3, signal, onFailure })).toBe('done');
    expect(failures).toMatchObject([{ message: 'failure 1' }, { message: 'failure 2' }]);
  });

  it('gives up after the last try', async () => {
    let told = 0;
    const { signal } = new AbortController();
    const tried = retried(failing(5), { attempts: 2, signal, onFailure: () => (told += 1) });
    await expect(tried).rejects.toThrow('failure 2');
    expect(told).toBe(2);
  });

  it('does not wait for a next try once it is told to stop', async () => {
    const stop = new AbortController();
    const tried = retried(failing(5), { attempts: 5, signal: stop.signal, onFailure: () => stop.abort() });
    await expect(tried).rejects.toThrow('failure 1');
  });
});
