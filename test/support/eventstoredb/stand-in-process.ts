import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Faults } from './faults.js';
import type { Order } from './stand-in.process.js';

const PROGRAM = fileURLToPath(new URL('./stand-in.process.js', import.meta.url));

/** A stand-in in a process of its own, for engines in other processes, or to be stopped as a whole. */
export interface StandInProcess {
  readonly connectionString: string;
  readonly port: number;
  setFaults(faults: Partial<Faults>): Promise<void>;
  heal(): Promise<void>;
  cut(): Promise<void>;
  restart(options: { readonly keepData: boolean }): Promise<void>;
  /** SIGSTOP: its connections stay, and nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
  /** SIGKILL. What it kept is gone. */
  kill(): Promise<void>;
}

export async function startStandInProcess(port = 0): Promise<StandInProcess> {
  const child = spawn(process.execPath, [PROGRAM, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error('the stand-in has ended');
    return value;
  };
  const connectionString = await nextLine();
  let before: Promise<unknown> = Promise.resolve();
  const send = (order: Order): Promise<void> => {
    const sent = before.then(async () => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      await nextLine();
    });
    before = sent.catch(() => undefined);
    return sent;
  };
  return {
    connectionString,
    port: Number(new URL(connectionString).port),
    setFaults: (faults) => send({ order: 'faults', faults }),
    heal: () => send({ order: 'heal' }),
    cut: () => send({ order: 'cut' }),
    restart: ({ keepData }) => send({ order: 'restart', keepData }),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
