import { FULL } from '#test/endurance/scale.js';

const MOST = 10_000;

/**
 * How many random histories a spec tells. `HISTORIES=10000 npm test -- domain-histories` is the whole, some ten minutes;
 * CI tells a twentieth of it, and a plain `npm test` a few hundred.
 */
export const HISTORIES = Number(process.env['HISTORIES'] ?? (FULL ? MOST / 20 : 300));

/** In how many of them each event, reason and withheld mark occurs at least. */
export const LEAST = HISTORIES >= MOST ? 100 : 1;

export const TIMEOUT_MS = Math.max(60_000, HISTORIES * 90);
