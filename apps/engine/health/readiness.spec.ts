import { describe, expect, it } from '@jest/globals';
import { projectionReason } from './readiness.js';

const UP_TO_DATE = { available: true, lagEvents: 0, lagSeconds: 0, rebuilding: null, lastError: null };

describe('readiness of the projections', () => {
  it.each([
    ['up to date', {}],
    ['many events behind for a moment', { lagEvents: 50_000, lagSeconds: 5 }],
    ['a few events behind for long', { lagEvents: 1000, lagSeconds: 60 }],
    ['rebuilding beside one in use', { rebuilding: { done: 1, total: 9 } }],
  ])('ready: %s', (_, standing) => {
    expect(projectionReason({ ...UP_TO_DATE, ...standing })).toBeNull();
  });

  it("not ready: many events behind for long, with the worker's error", () => {
    const behind = { ...UP_TO_DATE, lagEvents: 1001, lagSeconds: 5.1 };
    expect(projectionReason(behind)).toBe('the read models are 1001 events and 5 s behind');
    expect(projectionReason({ ...behind, lastError: 'disk full' })).toContain('disk full');
  });

  it('not ready: being built for the first time, with the progress', () => {
    const reason = projectionReason({ ...UP_TO_DATE, available: false, rebuilding: { done: 250, total: 1000 } });
    expect(reason).toBe('the read models are being built: 250 of 1000 events');
  });
});
