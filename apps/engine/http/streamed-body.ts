import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerClientError } from './client-error.js';
import { ProblemError } from './problem.js';

/** Paths whose bodies are of any length and read by their handlers, as they come. */
const STREAMED: ReadonlySet<string> = new Set(['/v1/ingest/lookout']);

const isStreamed = ({ routeOptions, method }: FastifyRequest): boolean =>
  method === 'POST' && STREAMED.has(routeOptions.url ?? '');

class BodyTimedOut extends Error {
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT';
}

/**
 * Lets streamed bodies pass the body parser, and gives every other request a time in which to arrive whole. Node has one
 * time for all requests, which a body of any length can not keep.
 *
 * @param timeoutMs for a request to arrive; a streamed one must go on arriving
 */
export function prepareStreamedBodies(server: FastifyInstance, timeoutMs: number): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { raw, headers } = request;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (hasBody && isStreamed(request)) {
      // Fastify calls the handler without a look at the body where these say that there is none.
      delete headers['content-type'];
      delete headers['content-length'];
      delete headers['transfer-encoding'];
    } else if (hasBody) {
      const { socket } = raw;
      const timer = setTimeout(() => timeOut(socket), timeoutMs).unref();
      const clear = (): void => clearTimeout(timer);
      raw.once('end', clear);
      // A request may be answered before its body has arrived.
      reply.raw.once('close', clear);
    }
    done();
  });
}

const timeOut = (socket: Socket): void => answerClientError(new BodyTimedOut('the body did not arrive'), socket);

const IDLE_MS = 30_000;

/**
 * The body of a request to a path of `STREAMED`, chunk by chunk: the client can send no faster than it is read.
 *
 * @throws ProblemError for a compressed one; while it is read, Error where the client goes away or stops sending
 */
export function streamedBodyOf(request: FastifyRequest): AsyncIterable<Buffer> {
  const { raw, headers } = request;
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new ProblemError('unsupported-media-type', 'Send the body without a Content-Encoding.');
  return chunksOf(raw);
}

async function* chunksOf(raw: FastifyRequest['raw']): AsyncGenerator<Buffer> {
  const { socket } = raw;
  const stop = (): void => timeOut(socket);
  socket.setTimeout(IDLE_MS, stop);
  try {
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('a body of texts');
      yield chunk;
    }
  } catch (error) {
    throw new ProblemError('invalid-request', 'The body broke off. Send the same again: it goes on.', { cause: error });
  } finally {
    socket.setTimeout(0, stop);
    socket.off('timeout', stop);
  }
}
