/**
 * An instant: a whole number of milliseconds since 1970-01-01T00:00:00Z.
 *
 * Inside the domain and the folds there are only these numbers. RFC 3339 texts exist in the codec and at the edge, and
 * the two functions below turn one into the other by calendar arithmetic alone, so that the domain needs no `Date`.
 */
declare const instantBrand: unique symbol;
export type Instant = number & { readonly [instantBrand]: true };

/** 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z, the range that RFC 3339 can write. */
const EARLIEST = -62_167_219_200_000;
const LATEST = 253_402_300_799_999;

const MILLISECONDS_PER_DAY = 86_400_000;
const DAYS_PER_400_YEARS = 146_097;
const DAYS_FROM_YEAR_0_MARCH_TO_1970 = 719_468;

export function isInstant(value: number): value is Instant {
  return Number.isInteger(value) && value >= EARLIEST && value <= LATEST;
}

/**
 * @param epochMilliseconds whole milliseconds since 1970-01-01T00:00:00Z, years 0000–9999
 * @throws RangeError for a fraction or a number outside the range
 */
export function instant(epochMilliseconds: number): Instant {
  if (!isInstant(epochMilliseconds)) throw new RangeError(`not an instant: ${epochMilliseconds}`);
  return epochMilliseconds;
}

/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar; `month` is 1–12. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_400_YEARS + dayOfEra - DAYS_FROM_YEAR_0_MARCH_TO_1970;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + DAYS_FROM_YEAR_0_MARCH_TO_1970;
  const era = Math.floor(shifted / DAYS_PER_400_YEARS);
  const dayOfEra = shifted - era * DAYS_PER_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads an RFC 3339 date-time. Digits finer than a millisecond are cut off; a leap second counts as the second after it.
 *
 * @returns null for anything that is not one, such as a date without a time, a 30th of February or a missing offset
 */
export function parseInstant(text: string): Instant | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, yyyy, mm, dd, hh, min, ss, fraction, sign, offsetHours, offsetMinutes] = match;
  const year = Number(yyyy);
  const month = Number(mm);
  const day = Number(dd);
  const hour = Number(hh);
  const minute = Number(min);
  const second = Number(ss);
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return null;
  const days = daysFromCivil(year, month, day);
  const civil = civilFromDays(days);
  if (civil.day !== day || civil.month !== month) return null;
  const aheadHours = Number(offsetHours ?? 0);
  const aheadMinutes = Number(offsetMinutes ?? 0);
  if (aheadHours > 23 || aheadMinutes > 59) return null;
  const ahead = (sign === '-' ? -1 : 1) * (aheadHours * 60 + aheadMinutes);
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const value = days * MILLISECONDS_PER_DAY + ((hour * 60 + minute - ahead) * 60 + second) * 1000 + milliseconds;
  return isInstant(value) ? value : null;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Writes an instant as RFC 3339 in UTC with milliseconds: `2026-11-23T13:34:00.000Z`. */
export function formatInstant(value: Instant): string {
  const days = Math.floor(value / MILLISECONDS_PER_DAY);
  const { year, month, day } = civilFromDays(days);
  const ofDay = value - days * MILLISECONDS_PER_DAY;
  const hour = Math.floor(ofDay / 3_600_000);
  const minute = Math.floor(ofDay / 60_000) % 60;
  const second = Math.floor(ofDay / 1000) % 60;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(ofDay % 1000, 3)}Z`;
}
