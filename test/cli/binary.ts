import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Ran } from './command-line.js';

export const ROOT = resolve(import.meta.dirname, '../../..');
const BIN = resolve(ROOT, 'apps/cli/bin/vedette.js');

/** Runs `vedette` as a process of its own, the way an operator's shell does. */
export function runBinary(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let notes = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? -1, out, notes }));
  });
}
