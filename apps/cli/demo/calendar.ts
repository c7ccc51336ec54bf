/** The first instant of the demo: a Monday morning. */
export const BEGINNING_OF_DEMO = Date.UTC(2027, 0, 4, 8);

const HOUR_MS = 3_600_000;
export const HALF_DAYS_A_DAY = 2;
const HALF_DAY_MS = 12 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;

/** Half days are counted from the first morning on: even ones are mornings at eight, odd ones are evenings at eight. */
export const atHalfDay = (halfDay: number): Date => new Date(BEGINNING_OF_DEMO + halfDay * HALF_DAY_MS);

/** An instant between the half day before and this one. @param share 0 … 1, the later the greater */
export const within = (halfDay: number, share: number): Date =>
  new Date(BEGINNING_OF_DEMO + Math.round((halfDay - 1 + share) * HALF_DAY_MS));

/** Noon of a day, 0 for the first. */
export const noonOf = (day: number): Date => new Date(BEGINNING_OF_DEMO + day * DAY_MS + 4 * HOUR_MS);

const NAME = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: '2-digit', month: 'short', timeZone: 'UTC' });
/** Such as `Mon 04 Jan`. */
export const nameOfDay = (day: number): string => NAME.format(noonOf(day)).replace(',', '');
