import fc from 'fast-check';
import { RISK_LEVELS } from '../compliance/levels.js';
import { deviceId, directoryId, mtdDeviceId, threatId } from '../identity/ids.js';
import type { Instant } from '../instant.js';
import { instant } from '../instant.js';
import { DEFAULT_CATALOGUE } from '../threat-policy/default-catalogue.js';

/** The first instant of generated histories: 2026-11-23T00:00:00.000Z. */
export const DAWN = instant(1_795_392_000_000);

/** Few instants, so that many fall together. */
export const anInstant: fc.Arbitrary<Instant> = fc.integer({ min: 1, max: 8 }).map((ms) => instant(DAWN + ms));

const uuid = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
export const OTHER_DEVICE = deviceId(uuid(9));
export const aDirectoryId = fc.integer({ min: 1, max: 2 }).map((last) => directoryId(uuid(last)));
export const anMtdDeviceId = fc.constantFrom('lookout-1', 'lookout-2').map(mtdDeviceId);

/** Few ids, among them those that a careless record would trip over. */
export const aThreatId = fc.constantFrom('t-1', 't-2', '__proto__', 'constructor').map(threatId);
export const aCode = fc.oneof(
  fc.constantFrom(...Object.keys(DEFAULT_CATALOGUE.classifications)),
  fc.constantFrom('BRAND_NEW', '__proto__', 'toString'),
);
export const codes = fc.array(aCode, { maxLength: 3 });
export const aSeverity = fc.option(fc.constantFrom(...RISK_LEVELS));
