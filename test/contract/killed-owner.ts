import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { WRITERS } from './load.js';
import type { KilledLoad } from './log-harness.js';

/**
 * Runs a program that prints a writer's number per acknowledged append, and kills it (SIGKILL) after so many of them.
 *
 * @throws Error where it ended by itself
 */
export async function killedOwner(program: string, args: readonly string[], after: number): Promise<KilledLoad> {
  const owner = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(owner, 'exit');
  const acknowledged = Array.from({ length: WRITERS }, () => 0);
  let told = 0;
  for await (const line of createInterface(owner.stdout)) {
    acknowledged[Number(line)] = (acknowledged[Number(line)] ?? 0) + 1;
    told += 1;
    if (told === after) owner.kill('SIGKILL');
  }
  await exit;
  if (owner.signalCode !== 'SIGKILL') throw new Error(`the owner ended by itself: ${owner.exitCode ?? ''}`);
  return { acknowledged };
}
