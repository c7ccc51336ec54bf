import { describe, expect, it } from '@jest/globals';
import type { ConnectorState } from '#domain/connector/decider.js';
import { connectorDecider } from '#domain/connector/decider.js';
import { instant } from '#domain/instant.js';
import { lastDueHeartbeat } from './heartbeats.js';

const MINUTE = 60_000;
const CONNECTED = 1_795_000_000_000;
const at = (minutes: number) => instant(CONNECTED + minutes * MINUTE);

const connected = (frequencySince: number, heartbeatFrequencyMinutes: number): ConnectorState => ({
  ...connectorDecider.initialState,
  connectedAt: at(0),
  frequencySince: at(frequencySince),
  settings: { ...connectorDecider.initialState.settings, heartbeatFrequencyMinutes },
});

describe('R23 The last heartbeat that was due', () => {
  it('is none before the connector is connected', () => {
    expect(lastDueHeartbeat(connectorDecider.initialState, at(100))).toBeNull();
  });

  it('is one in each interval since it was connected, the first at once', () => {
    const state = connected(-500, 10);
    expect([0, 9, 10, 25, 30].map((minutes) => lastDueHeartbeat(state, at(minutes)))).toEqual(
      [0, 0, 10, 20, 30].map(at),
    );
  });

  it('is counted from a changed frequency on', () => {
    const state = connected(15, 60);
    expect([15, 74, 75].map((minutes) => lastDueHeartbeat(state, at(minutes)))).toEqual([15, 15, 75].map(at));
  });
});
