import type { FastifyInstance } from 'fastify';
import type { EmbeddedIssuer } from './embedded-issuer.js';
import { ISSUER_PATH } from './issuer-path.js';

/** Lets the issuer answer under its path. It reads bodies itself, so Fastify must leave them alone there. */
export function mountIssuer(server: FastifyInstance, issuer: EmbeddedIssuer): void {
  server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, next) => next(null));
    scope.all(`${ISSUER_PATH}/*`, (request, reply) => {
      if (!issuer.offers(request.url)) {
        reply.callNotFound();
        return;
      }
      reply.hijack();
      issuer.answer(request.raw, reply.raw);
    });
    done();
  });
}
