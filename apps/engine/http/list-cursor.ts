import { hash } from 'node:crypto';
import type { TenantId } from '#domain/identity/ids.js';
import { invalid } from './problem.js';

/** The list that a cursor is of: a cursor of another tenant or list can't be read. */
export interface CursorScope {
  /** Null for the list of an operator, who is of no tenant. */
  readonly tenant: TenantId | null;
  /** Such as `devices`. */
  readonly list: string;
}

const MARK_LENGTH = 16;
const markOf = ({ tenant, list }: CursorScope): string =>
  hash('sha256', `${list}\n${tenant}`, 'hex').slice(0, MARK_LENGTH);

/** An opaque `nextCursor`. `parts` say where the next page begins. */
export const encodeCursor = (scope: CursorScope, parts: readonly string[]): string =>
  Buffer.from(JSON.stringify([markOf(scope), ...parts])).toString('base64url');

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((part) => typeof part === 'string');

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}

/**
 * @param length how many parts the list's cursors have
 * @throws ProblemError `invalid-request` for a text that is no cursor of this list of this tenant
 */
export function decodeCursor(scope: CursorScope, text: string, length: number): readonly string[] {
  const value = /^[A-Za-z0-9_-]{1,2000}$/.test(text) ? parse(text) : null;
  if (isTexts(value) && value.length === length + 1 && value[0] === markOf(scope)) return value.slice(1);
  throw unreadableCursor();
}

/** For parts that turn out not to be what the list puts into its cursors. */
export const unreadableCursor = (): Error =>
  invalid({ parameter: 'cursor', detail: 'cursor may be the nextCursor of an earlier page of this list.' });
