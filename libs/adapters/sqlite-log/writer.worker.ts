import type { DatabaseSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { appender } from './append-statements.js';
import { checkpoints } from './checkpoints.js';
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
  characters: number;
  transaction: Transaction | null;
}

interface Writer {
  take(calls: Calls): void;
  /** Commits what was taken, and answers it. */
  commit(): void;
  close(): Promise<void>;
}

function writer(
  connection: DatabaseSync,
  { file, signal }: WriterSettings,
  reply: (message: WriterReply) => void,
): Writer {
  const appends = appender(connection);
  const values = valueWriter(connection);
  const log = checkpoints(connection, file);
  let group: Group | null = null;

  function failed(error: unknown, calls: number): void {
    group = null;
    if (!(error instanceof TransactionFailed)) throw error;
    reply({ kind: 'failed', calls, outcome: error.outcome, message: error.message });
  }

  function commit(): void {
    if (group?.transaction === undefined || group.transaction === null) return;
    const { transaction, calls, characters, since } = group;
    try {
      const results = transaction.commit(() => log.empty());
      group = null;
      if (transaction.events > 0) announceCommit(signal);
      reply({ kind: 'committed', results, events: transaction.events, seconds: (performance.now() - since) / 1000 });
      log.committed(calls, characters);
    } catch (error) {
      failed(error, calls);
    }
  }

  return {
    take(calls) {
      if (calls.calls === 0) return;
      group ??= { since: performance.now(), messages: 0, calls: 0, characters: 0, transaction: null };
      group.messages += 1;
      group.calls += calls.calls;
      for (const text of calls.texts) group.characters += text.length;
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
    async close() {
      commit();
      await log.end();
      connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}

function serve(port: MessagePort, open: Writer): void {
  const end = async (): Promise<void> => {
    await open.close();
    port.postMessage({ kind: 'closed' } satisfies WriterReply);
    port.close();
  };
  port.on('message', (first: WriterRequest) => {
    let request: WriterRequest | undefined = first;
    let moreToCome = false;
    while (request !== undefined) {
      if (request.kind === 'close') {
        void end();
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
      serve(port, writer(connection, request.settings, reply));
      reply({ kind: 'opened', durability });
    } catch (error) {
      reply({ kind: 'notOpened', message: messageOf(error) });
      port.close();
    }
  });
}

if (parentPort !== null) start(parentPort);
