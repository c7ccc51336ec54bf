import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.js';

/** The largest body of a command. */
export const MAX_BODY_BYTES = 256 * 1024;

const isJson = (contentType: string | undefined): boolean => {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return (
    mediaType === 'application/json' || (mediaType?.startsWith('application/') === true && mediaType.endsWith('+json'))
  );
};

/**
 * @returns undefined for an empty body, whatever its type
 * @throws ProblemError `unsupported-media-type`, `invalid-request`
 */
export function parseBody(body: Buffer, contentType: string | undefined): unknown {
  if (body.length === 0) return undefined;
  if (!isJson(contentType)) {
    throw new ProblemError('unsupported-media-type', 'Send the body as JSON, with Content-Type: application/json.');
  }
  if (!isUtf8(body)) throw new ProblemError('invalid-request', 'The body is not UTF-8.');
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new ProblemError('invalid-request', 'The body is not JSON.', { cause });
  }
}

/** One parser for every media type, in place of Fastify's own. */
export function registerBodyParser(server: FastifyInstance): void {
  server.addHook('onRequest', ({ headers }, _reply, done) => {
    // Fastify refuses a type that it can't read even where there is nothing of that type.
    if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0)
      delete headers['content-type'];
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseBody(body, request.headers['content-type']));
    } catch (error) {
      done(error instanceof Error ? error : new Error('the body parser failed', { cause: error }));
    }
  });
}
