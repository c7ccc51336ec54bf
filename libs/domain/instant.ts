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

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Days of a month 1–12; 0 for any other number. */
const daysOfMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);

/** @returns null where a part is out of its range; second 60 is let in */
function instantOfParts(
  year: number,
  month: number,
  day: number,
  minuteOfDay: number,
  second: number,
  milliseconds: number,
): Instant | null {
  if (day < 1 || day > daysOfMonth(year, month) || second > 60) return null;
  const value =
    daysFromCivil(year, month, day) * MILLISECONDS_PER_DAY + (minuteOfDay * 60 + second) * 1000 + milliseconds;
  return isInstant(value) ? value : null;
}

/** The number that the digits from `from` to before `to` spell, or NaN where one is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Where `formatInstant` puts its punctuation. */
const isOurForm = (text: string): boolean =>
  text.length === 24 &&
  text[4] === '-' &&
  text[7] === '-' &&
  text[10] === 'T' &&
  text[13] === ':' &&
  text[16] === ':' &&
  text[19] === '.' &&
  text[23] === 'Z';

/** The form that we write ourselves, read without a regular expression: every stored event holds it twice. */
function parseOurForm(text: string): Instant | null {
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  // A part that is no number passes here as NaN and makes the sum NaN, which is no instant.
  if (hour > 23 || minute > 59) return null;
  return instantOfParts(
    digits(text, 0, 4),
    digits(text, 5, 7),
    digits(text, 8, 10),
    hour * 60 + minute,
    digits(text, 17, 19),
    digits(text, 20, 23),
  );
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads an RFC 3339 date-time. Digits finer than a millisecond are cut off; a leap second counts as the second after it.
 *
 * @returns null for anything that is not one, such as a date without a time, a 30th of February or a missing offset
 */
export function parseInstant(text: string): Instant | null {
  if (isOurForm(text)) return parseOurForm(text);
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, yyyy, mm, dd, hh, min, ss, fraction, sign, offsetHours, offsetMinutes] = match;
  const hour = Number(hh);
  const minute = Number(min);
  const aheadHours = Number(offsetHours ?? 0);
  const aheadMinutes = Number(offsetMinutes ?? 0);
  if (hour > 23 || minute > 59 || aheadHours > 23 || aheadMinutes > 59) return null;
  const ahead = (sign === '-' ? -1 : 1) * (aheadHours * 60 + aheadMinutes);
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const minuteOfDay = hour * 60 + minute - ahead;
  return instantOfParts(Number(yyyy), Number(mm), Number(dd), minuteOfDay, Number(ss), milliseconds);
}

/** The texts of all numbers of so many digits: every entry of the feed writes two instants. */
const numbersOf = (width: number): readonly string[] =>
  Array.from({ length: 10 ** width }, (_, value) => String(value).padStart(width, '0'));
const TWO_DIGITS = numbersOf(2);
const THREE_DIGITS = numbersOf(3);

const two = (value: number): string => TWO_DIGITS[value] ?? '';
const three = (value: number): string => THREE_DIGITS[value] ?? '';
const four = (value: number): string => two(Math.floor(value / 100)) + two(value % 100);

/** Writes an instant as RFC 3339 in UTC with milliseconds: `2026-11-23T13:34:00.000Z`. */
export function formatInstant(value: Instant): string {
  const days = Math.floor(value / MILLISECONDS_PER_DAY);
  const { year, month, day } = civilFromDays(days);
  const ofDay = value - days * MILLISECONDS_PER_DAY;
  const hour = Math.floor(ofDay / 3_600_000);
  const minute = Math.floor(ofDay / 60_000) % 60;
  const second = Math.floor(ofDay / 1000) % 60;
  return `${four(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${three(ofDay % 1000)}Z`;
}
