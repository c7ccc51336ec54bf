import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { problemBody, ProblemError } from './problem.js';

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what is no HTTP request at all, on the socket itself, and closes it. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const line = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
  const problem = new ProblemError('invalid-request', 'The request is not HTTP that can be read.');
  const body = JSON.stringify({
    ...problemBody(problem, `urn:uuid:${randomUUID()}`),
    status: Number(line.slice(0, 3)),
  });
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}
