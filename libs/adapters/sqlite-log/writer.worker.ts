import type { DatabaseSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { appender } from './append-statements.js';
import { announceCommit } from './commit-signal.js';
import type { Calls, WriterReply, WriterRequest, WriterSettings } from './protocol.js';
import { messageOf } from './sqlite-errors.js';
import type { Transaction } from './transaction.js';
import { beginTransaction, TransactionFailed } from './transaction.js';
import { valueWriter } from './value-statements.js';
import { isDurable, openWriterConnection } from './writer-connection.js';

/** Messages that one commit takes at most, so that the first of them does not wait for ever. */
const MOST_MESSAGES = 256;

/** The messages that share the next commit. */
interface Group {
  readonly since: number;
  messages: number;
  calls: number;
  transaction: Transaction | null;
}

interface Writer {
  take(calls: Calls): void;
  /** Commits what was taken, and answers it. */
  commit(): void;
  close(): void;
}

function writer(
  connection: DatabaseSync,
  signal: WriterSettings['signal'],
  reply: (message: WriterReply) => void,
): Writer {
  const appends = appender(connection);
  const values = valueWriter(connection);
  let group: Group | null = null;

  function failed(error: unknown, calls: number): void {
    group = null;
    if (!(error instanceof TransactionFailed)) throw error;
    reply({ kind: 'failed', calls, outcome: error.outcome, message: error.message });
  }

  function commit(): void {
    const { transaction = null, calls = 0, since = 0 } = group ?? {};
    if (transaction === null) return;
    try {
      const results = transaction.commit();
      group = null;
      if (transaction.events > 0) announceCommit(signal);
      reply({ kind: 'committed', results, events: transaction.events, seconds: (performance.now() - since) / 1000 });
    } catch (error) {
      failed(error, calls);
    }
  }

  return {
    take(calls) {
      if (calls.calls === 0) return;
      group ??= { since: performance.now(), messages: 0, calls: 0, transaction: null };
      group.messages += 1;
      group.calls += calls.calls;
      try {
        group.transaction ??= beginTransaction(connection, appends, values);
        group.transaction.run(calls);
      } catch (error) {
        failed(error, group.calls);
        return;
      }
      if (group.messages >= MOST_MESSAGES) commit();
    },
    commit,
    close() {
      commit();
      connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}

function serve(port: MessagePort, open: Writer): void {
  const end = (): void => {
    open.close();
    port.postMessage({ kind: 'closed' } satisfies WriterReply);
    port.close();
  };
  port.on('message', (first: WriterRequest) => {
    let request: WriterRequest | undefined = first;
    let moreToCome = false;
    while (request !== undefined) {
      if (request.kind === 'close') {
        end();
        return;
      }
      if (request.kind === 'calls') {
        open.take(request);
        moreToCome = request.more;
      }
      const waiting: { message: WriterRequest } | undefined = receiveMessageOnPort(port);
      request = waiting?.message;
    }
    if (!moreToCome) open.commit();
  });
}

function start(port: MessagePort): void {
  const reply = (message: WriterReply): void => port.postMessage(message);
  port.once('message', (request: WriterRequest) => {
    if (request.kind !== 'open') throw new TypeError('the first request opens the log');
    try {
      const { connection, durability } = openWriterConnection(request.settings);
      if (!isDurable(durability)) throw new Error(`the log is not durable: ${JSON.stringify(durability)}`);
      serve(port, writer(connection, request.settings.signal, reply));
      reply({ kind: 'opened', durability });
    } catch (error) {
      reply({ kind: 'notOpened', message: messageOf(error) });
      port.close();
    }
  });
}

if (parentPort !== null) start(parentPort);
