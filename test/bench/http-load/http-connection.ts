import { connect } from 'node:net';

/** One answer: its status, and its bytes as they came, head and body. */
export interface HttpAnswer {
  readonly status: number;
  readonly bytes: Buffer;
}

/**
 * One keep-alive connection with one request in flight. It reads as little of an answer as tells where it ends, so that
 * the load generator takes a small part of the machine that it measures.
 */
export interface HttpConnection {
  /** @param request the bytes of a whole request, ASCII only */
  exchange(request: string, onAnswer: (answer: HttpAnswer) => void): void;
  close(): void;
}

const HEAD_END = '\r\n\r\n';
const LENGTH = 'content-length: ';
const CARRIAGE_RETURN = 13;

/** @returns where the answer ends, or -1 where its head is not whole yet */
function endOfAnswer(bytes: Buffer): number {
  const head = bytes.indexOf(HEAD_END, 0, 'latin1');
  if (head < 0) return -1;
  const found = bytes.indexOf(LENGTH, 0, 'latin1');
  if (found < 0 || found > head) throw new Error('an answer without Content-Length; was it no JSON?');
  let length = 0;
  for (let index = found + LENGTH.length; bytes[index] !== CARRIAGE_RETURN; index += 1) {
    length = length * 10 + (bytes[index] ?? 0) - 48;
  }
  return head + HEAD_END.length + length;
}

/** Of `HTTP/1.1 200 …`. */
const statusOf = (bytes: Buffer): number => Number(bytes.toString('latin1', 9, 12));

/**
 * @param onFailure the connection broke, or answered what is no answer; nothing more comes
 */
export function openHttpConnection(origin: URL, onFailure: (error: Error) => void): Promise<HttpConnection> {
  return new Promise((resolve) => {
    const socket = connect({ host: origin.hostname, port: Number(origin.port), noDelay: true });
    let waiting: ((answer: HttpAnswer) => void) | null = null;
    let read: Buffer | null = null;

    socket.on('data', (chunk: Buffer) => {
      try {
        const bytes = read === null ? chunk : Buffer.concat([read, chunk]);
        const end = endOfAnswer(bytes);
        if (end < 0 || bytes.length < end) {
          read = bytes;
          return;
        }
        const answered = waiting;
        if (bytes.length > end || answered === null) throw new Error('more bytes than one answer');
        read = null;
        waiting = null;
        answered({ status: statusOf(bytes), bytes });
      } catch (error) {
        onFailure(error instanceof Error ? error : new Error(String(error)));
        socket.destroy();
      }
    });
    socket.on('error', onFailure);
    socket.on('close', () => {
      if (waiting !== null) onFailure(new Error('the connection was closed before the answer'));
    });
    socket.on('connect', () =>
      resolve({
        exchange(request, onAnswer) {
          waiting = onAnswer;
          socket.write(request, 'latin1');
        },
        close() {
          socket.end();
        },
      }),
    );
  });
}
