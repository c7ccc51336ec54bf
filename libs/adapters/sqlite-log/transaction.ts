import type { DatabaseSync } from 'node:sqlite';
import type { Appender } from './append-statements.js';

import type { Calls } from './protocol.js';
import { CALL, OUTCOME, TEXTS_PER_EVENT } from './protocol.js';
import { isFull, messageOf } from './sqlite-errors.js';
import type { ValueWriter } from './value-statements.js';

/** A transaction that could not be committed. `unknown`: the disk failed on the way, and this connection is not to be used again. */
export class TransactionFailed extends Error {
  override readonly name = 'TransactionFailed';
  constructor(
    message: string,
    readonly outcome: 'notApplied' | 'unknown',
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The calls that share one commit. */
export interface Transaction {
  /** Runs calls, in order. A refused one changes nothing, and hinders no other. */
  run(calls: Calls): void;
  readonly events: number;
  /** Whether any call wrote something. */
  readonly wrote: boolean;
  /**
   * Returns when all of it is on disk.
   *
   * @param emptied empties the write-ahead log, and tells whether it could: calls to purge are refused where not
   * @throws TransactionFailed
   */
  commit(emptied: () => boolean): Float64Array;
}

/** @throws TransactionFailed */
export function beginTransaction(connection: DatabaseSync, appender: Appender, values: ValueWriter): Transaction {
  const results: number[] = [];
  let events = 0;
  let wrote = false;
  /** Where the results of calls to purge stand. */
  const purges: number[] = [];

  function fail(error: unknown, outcome: 'notApplied' | 'unknown'): never {
    appender.forget();
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw new TransactionFailed(isFull(error) ? 'the disk is full' : messageOf(error), outcome, { cause: error });
  }

  function run({ texts, numbers }: Calls): void {
    let text = 0;
    let number = 0;
    const nextText = (): string => texts[text++] ?? '';
    const nextNumber = (): number => numbers[number++] ?? 0;
    while (number < numbers.length) {
      const call = nextNumber();
      let result: number | null = 0;
      let outcome: number = OUTCOME.done;
      let position = 0;
      switch (call) {
        case CALL.append: {
          const expected = nextNumber();
          const count = nextNumber();
          const stream = nextText();
          const appended = appender.append(stream, expected, texts.slice(text, text + count * TEXTS_PER_EVENT));
          text += count * TEXTS_PER_EVENT;
          ({ outcome, revision: result, position } = appended);
          if (outcome === OUTCOME.done) events += count;
          break;
        }
        case CALL.set:
          result = values.set(nextText(), nextText());
          break;
        case CALL.compareAndSet:
          result = values.compareAndSet(nextText(), nextNumber(), nextText());
          if (result === null) outcome = OUTCOME.refused;
          break;
        case CALL.delete:
          values.delete(nextText());
          break;
        case CALL.purge:
          purges.push(results.length);
          outcome = OUTCOME.refused;
          break;
        default:
          throw new TypeError(`not a call: ${call}`);
      }
      if (outcome === OUTCOME.done) wrote = true;
      results.push(outcome, result ?? 0, position);
    }
  }

  try {
    connection.exec('BEGIN IMMEDIATE');
  } catch (error) {
    fail(error, 'notApplied');
  }
  return {
    get events() {
      return events;
    },
    get wrote() {
      return wrote;
    },
    run(calls) {
      try {
        run(calls);
      } catch (error) {
        fail(error, 'notApplied');
      }
    },
    commit(emptied) {
      try {
        connection.exec('COMMIT');
      } catch (error) {
        fail(error, isFull(error) ? 'notApplied' : 'unknown');
      }
      if (purges.length > 0 && emptied()) for (const at of purges) results[at] = OUTCOME.done;
      return Float64Array.from(results);
    },
  };
}
