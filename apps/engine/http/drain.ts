import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem.js';
import { sendProblem } from './problem-filter.js';

/** The end of service: what is in flight is answered, what comes new is sent away. */
export interface Drain {
  begin(): void;
}

/** Prepares a server for its end. Call it before the server's routes are made. */
export function prepareDrain(server: FastifyInstance): Drain {
  let draining = false;
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.addHook('onRequest', (request, reply, done) => {
    if (!draining) {
      done();
      return;
    }
    sendProblem(
      request,
      reply,
      new ProblemError('shutting-down', 'The engine is stopping and takes no new requests.', {
        headers: { 'retry-after': '5' },
      }),
    );
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    // A client that keeps its connection would keep the engine from ending.
    if (draining) void reply.header('connection', 'close');
    done();
  });
  return {
    begin() {
      draining = true;
      // Node counts a connection as idle only after its first request.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    },
  };
}
