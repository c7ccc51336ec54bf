import { describe, expect, it } from '@jest/globals';
import { deviceDecider } from '#domain/device/decider.js';
import { fold } from '#domain/decider.js';
import type { DeviceEvent } from '#domain/device/events.js';
import { threatId } from '#domain/identity/ids.js';
import { instant } from '#domain/instant.js';
import { unread, weightOf } from './folded-stream.js';

const threats = (count: number): DeviceEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    type: 'ThreatDetected',
    occurredAt: instant(1_795_000_000_000 + index),
    data: {
      threatId: threatId(`t${index}`),
      type: 'APPLICATION',
      classifications: ['TROJAN'],
      severity: null,
      details: null,
    },
  }));

const weigh = (count: number): number => weightOf(unread(fold(deviceDecider, threats(count))));

describe('The weight of a folded stream', () => {
  it('is no less than what its state takes as JSON, however many threats a device has', () => {
    for (const count of [0, 10, 1000])
      expect(weigh(count)).toBeGreaterThan(JSON.stringify(fold(deviceDecider, threats(count))).length);
  });

  it('grows with each threat', () => {
    expect(weigh(1000) - weigh(0)).toBe(1000 * (weigh(1) - weigh(0)));
  });
});
