import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v4 } from 'uuid';
import { eventId } from '#domain/identity/ids.js';
import { formatInstant, instant } from '#domain/instant.js';
import type { NewEvent } from '#domain/log/event-log.js';
import { BEGINNING } from '#domain/log/event-log.js';
import { systemClock } from '../clock/system-clock.js';
import type { SqliteLog } from './open.js';
import { openSqliteLog, openSqliteLogReadOnly } from './open.js';
import { positionOf } from './positions.js';

/** With stored metadata, so that each has the stamp that the test gives it. */
const event = (metadata: string): NewEvent => ({ id: eventId(v4()), type: 'Read', data: '{}', metadata });
const stamped = (second: number): NewEvent =>
  event(JSON.stringify({ recordedAt: formatInstant(instant(second * 1000)) }));

describe('the position at an instant', () => {
  let folder: string;
  let opened: SqliteLog;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vedette-position-'));
    opened = await openSqliteLog({ folder, clock: systemClock() });
  });
  afterEach(async () => {
    await opened.log.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const found = (second: number): string => {
    const reader = openSqliteLogReadOnly(folder);
    const position = reader.positionAt(instant(second * 1000));
    reader.close();
    return position;
  };

  it('of an empty log is its beginning', () => {
    expect(found(5)).toBe(BEGINNING);
  });

  it('is that of the last event recorded at or before it', async () => {
    await opened.log.append(
      'read-1',
      'noStream',
      [10, 10, 20, 30, 30, 30, 40].map((second) => stamped(second)),
    );
    expect([9, 10, 19, 20, 30, 39, 40, 99].map(found)).toEqual(
      [0, 2, 2, 3, 6, 6, 7, 7].map((number) => positionOf(number)),
    );
  });

  it('passes over events whose metadata can not be read', async () => {
    await opened.log.append('read-1', 'noStream', [event('{}'), stamped(10), event('{}'), event('{}'), stamped(20)]);
    expect([9, 10, 19, 20].map(found)).toEqual([1, 4, 4, 5].map((number) => positionOf(number)));
  });
});
