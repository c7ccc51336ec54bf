import { createInterface } from 'node:readline';
import type { Faults } from './faults.js';
import { startStandIn } from './stand-in.js';

/**
 * A stand-in in a process of its own: `node stand-in.process.js [PORT]`. It prints its connection string, and for each
 * order on standard input, one JSON object a line, `done` when it is carried out. It ends with its standard input.
 */
export type Order =
  | { readonly order: 'faults'; readonly faults: Partial<Faults> }
  | { readonly order: 'heal' }
  | { readonly order: 'cut' }
  | { readonly order: 'restart'; readonly keepData: boolean };

const isOrder = (value: unknown): value is Order => typeof value === 'object' && value !== null && 'order' in value;

const standIn = await startStandIn({ port: Number(process.argv[2] ?? 0) });
process.stdout.write(`${standIn.connectionString}\n`);
for await (const line of createInterface(process.stdin)) {
  const order: unknown = JSON.parse(line);
  if (!isOrder(order)) throw new Error(`no order: ${line}`);
  switch (order.order) {
    case 'faults':
      Object.assign(standIn.faults, order.faults);
      break;
    case 'heal':
      standIn.heal();
      break;
    case 'cut':
      standIn.cut();
      break;
    case 'restart':
      await standIn.restart(order);
      break;
  }
  process.stdout.write('done\n');
}
await standIn.stop();
