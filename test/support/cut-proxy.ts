import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A line to an engine that can be cut, at an address that stays when the engine gets another one. */
export interface CutProxy {
  readonly url: string;
  /** Cuts every line that is open. @returns how many there were */
  cut(): number;
  /** While it is down every new line is cut at once. */
  down(isDown: boolean): void;
  close(): Promise<void>;
}

/** @param target the engine's address at present */
export async function startCutProxy(target: () => string): Promise<CutProxy> {
  const open = new Set<Socket>();
  let isDown = false;
  const server = createServer((client) => {
    if (isDown) {
      client.destroy();
      return;
    }
    const { hostname, port } = new URL(target());
    const engine = connect(Number(port), hostname);
    const end = (): void => {
      client.destroy();
      engine.destroy();
      open.delete(client);
    };
    for (const socket of [client, engine]) socket.on('error', end).on('close', end);
    client.pipe(engine).pipe(client);
    open.add(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy listens on no port');
  const cut = (): number => {
    const lines = open.size;
    for (const socket of open) socket.destroy();
    return lines;
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    down(now) {
      isDown = now;
      if (isDown) cut();
    },
    async close() {
      cut();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
