import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import type { ServerUnaryCall } from '@grpc/grpc-js';

/** The lines to a server: they can be cut, one or all, and be taken without anyone listening. */
export interface Connections {
  readonly port: number;
  /** @returns how many there were */
  cutAll(): number;
  /** Cuts the line that a call came on. */
  cut(call: Pick<ServerUnaryCall<unknown, unknown>, 'getPeer'>): void;
  close(): Promise<void>;
}

const nameOf = (socket: Socket): string => `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;

/** @param serve is given every line; none while it answers that it does not listen */
export async function acceptConnections(
  port: number,
  serve: (socket: Socket) => void,
  listens: () => boolean,
): Promise<Connections> {
  const open = new Map<string, Socket>();
  const server = createServer((socket) => {
    const name = nameOf(socket);
    open.set(name, socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(name));
    if (listens()) serve(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in listens on no port');
  const cutAll = (): number => {
    const lines = [...open.values()];
    for (const socket of lines) socket.resetAndDestroy();
    return lines.length;
  };
  return {
    port: address.port,
    cutAll,
    cut: (call) => void open.get(call.getPeer())?.resetAndDestroy(),
    async close() {
      const closed = once(server, 'close');
      server.close();
      cutAll();
      await closed;
    },
  };
}
