import { createHash } from 'node:crypto';

/** What the demo is drawn from: the same one, the same demo. */
const SEED = 'vedette-demo-1';

const drawn = (about: readonly (string | number)[]): Buffer =>
  createHash('sha256')
    .update([SEED, ...about].join('/'))
    .digest();

/** A number from 0 to before 1 for what it is about: always the same one, whatever else was asked. */
export const share = (...about: readonly (string | number)[]): number => drawn(about).readUInt32BE(0) / 2 ** 32;

export const happens = (probability: number, ...about: readonly (string | number)[]): boolean =>
  share(...about) < probability;

/** @throws Error for an empty list */
export function pick<Value>(values: readonly Value[], ...about: readonly (string | number)[]): Value {
  const value = values[Math.floor(share(...about) * values.length)];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}

/** A UUID (version 4 by its form) for what it is about. */
export function uuidOf(...about: readonly (string | number)[]): string {
  const bytes = drawn(about).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
