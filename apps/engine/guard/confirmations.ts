import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { isJsonObject, textOf } from '#domain/codec/json.js';
import type { LatestValues } from '#domain/log/latest-values.js';
import { LATEST_VALUES } from '../ports.js';

/** What is confirmed: nothing else is. */
export interface Confirmed {
  readonly tenant: string;
  /** Who asks, as the token tells it. */
  readonly client: string;
  /** Of method, path and canonical body. */
  readonly requestHash: string;
  /** Of the stream that the command changes. */
  readonly revision: number;
  /** Of the policies that the counts were made by. */
  readonly policyRevisions: readonly number[];
}

/** How long a confirmation may be used: long enough to read the counts and ask a colleague. By the clock of the machine. */
export const VALID_FOR_MS = 15 * 60_000;
/** By how much the clocks of two nodes may differ. */
const SKEW_MS = 60_000;

const KEY = 'guard/confirmation-key';
const KEY_BYTES = 32;
const CONFIRMATION = /^([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/;

/**
 * R34: what an admin says yes with. A confirmation is a time and a keyed hash (HMAC-SHA-256) of what is confirmed, so that
 * nothing is kept of those that were given; the key is kept beside the log, and so the same on every node and after every
 * restart. Once the change is made the stream has another revision: the confirmation fits nothing any more.
 */
@Injectable()
export class Confirmations {
  private key: Promise<Buffer> | null = null;

  constructor(@Inject(LATEST_VALUES) private readonly latestValues: Pick<LatestValues, 'get' | 'compareAndSet'>) {}

  /** @param now epoch milliseconds of the machine's clock, as below */
  async give(confirmed: Confirmed, now: number): Promise<string> {
    const givenAt = now.toString(36);
    return `${givenAt}.${(await this.hashOf(givenAt, confirmed)).toString('base64url')}`;
  }

  /** False for what was given for anything else, is too old, or is no confirmation at all. */
  async fits(confirmation: string, confirmed: Confirmed, now: number): Promise<boolean> {
    const [, givenAt = '', hash = ''] = CONFIRMATION.exec(confirmation) ?? [];
    if (givenAt === '') return false;
    const age = now - Number.parseInt(givenAt, 36);
    if (age > VALID_FOR_MS || age < -SKEW_MS) return false;
    const expected = await this.hashOf(givenAt, confirmed);
    const found = Buffer.from(hash, 'base64url');
    return found.length === expected.length && timingSafeEqual(found, expected);
  }

  private async hashOf(givenAt: string, confirmed: Confirmed): Promise<Buffer> {
    const { tenant, client, requestHash, revision, policyRevisions } = confirmed;
    const text = JSON.stringify([givenAt, tenant, client, requestHash, revision, policyRevisions]);
    this.key ??= this.readKey().catch((error: unknown) => {
      this.key = null;
      throw error;
    });
    return createHmac('sha256', await this.key)
      .update(text)
      .digest();
  }

  /** Made once for a log: of two nodes that begin at the same time, the first one's is taken by both. */
  private async readKey(): Promise<Buffer> {
    const value = JSON.stringify({ key: randomBytes(KEY_BYTES).toString('base64url') });
    const known = (await this.latestValues.get(KEY)) ?? (await this.latestValues.compareAndSet(KEY, null, value));
    return keyIn((known ?? (await this.latestValues.get(KEY)))?.value ?? '');
  }
}

function keyIn(text: string): Buffer {
  const value: unknown = text === '' ? null : JSON.parse(text);
  const key = isJsonObject(value) ? Buffer.from(textOf(value, 'key'), 'base64url') : null;
  if (key?.length !== KEY_BYTES) throw new TypeError('a latest value that holds no key of confirmations');
  return key;
}
