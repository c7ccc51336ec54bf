/** `ENDURANCE=full` runs these specs at the size that CI holds; without it they are a tenth of that. */
export const FULL = process.env['ENDURANCE'] === 'full';
