import type { FastifyInstance, HTTPMethods } from 'fastify';
import { ProblemError } from './problem.js';
import { sendProblem } from './problem-filter.js';

/** The methods that a client could mean. */
const METHODS: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Methods by address, as the routes are made. */
export type KnownMethods = ReadonlyMap<string, ReadonlySet<string>>;

/** Notes the methods of every route. Call it before the server's routes are made. */
export function noteMethods(server: FastifyInstance): KnownMethods {
  const known = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    known.set(url, methods);
  });
  return known;
}

/** Answers 405 with `Allow` (RFC 9110, section 15.5.6) where an address exists and the method does not. Call it after all routes. */
export function refuseOtherMethods(server: FastifyInstance, known: KnownMethods, prefix: string): void {
  for (const [url, methods] of [...known].filter(([address]) => address.startsWith(prefix))) {
    const allow = [...methods].join(', ');
    const other = METHODS.filter((method) => !methods.has(method));
    if (other.length === 0) continue;
    server.route({
      method: other,
      url,
      handler: (request, reply) => {
        sendProblem(
          request,
          reply,
          new ProblemError('method-not-allowed', `This address takes ${allow}.`, { headers: { allow } }),
        );
      },
    });
  }
}
