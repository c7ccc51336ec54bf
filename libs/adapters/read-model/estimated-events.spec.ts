import { describe, expect, it } from '@jest/globals';
import { BEGINNING, position } from '#domain/log/event-log.js';
import { estimatedEvents } from './estimated-events.js';

const at = (bytes: number) => position(String(bytes).padStart(20, '0').repeat(2));

describe('how far a read model is behind a log that does not number its events', () => {
  it('is nothing at its end', () => {
    expect(estimatedEvents({ position: at(5000), events: 10 }, at(5000))).toBe(0);
    expect(estimatedEvents({ position: at(5000), events: 10 }, BEGINNING)).toBe(0);
  });

  it('is at least one event before it', () => {
    expect(estimatedEvents({ position: at(5000), events: 10 }, at(5001))).toBe(1);
  });

  it('is told by the bytes that the events so far took', () => {
    expect(estimatedEvents({ position: at(100_000), events: 200 }, at(150_000))).toBe(100);
  });

  it('is told by a usual event where there were none', () => {
    expect(estimatedEvents({ position: BEGINNING, events: 0 }, at(50_000))).toBe(50);
  });
});
