import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const OWNER = fileURLToPath(new URL('./sqlite-owner.js', import.meta.url));
const ACKNOWLEDGEMENTS = 40;

/** Not every machine has strace, or lets it look into a process. */
const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/** `sync` for a finished fsync or fdatasync, `ack` for a line on standard output, in the order in which they came. */
function stepsOf(trace: string): ('sync' | 'ack')[] {
  return trace.split('\n').flatMap((line) => {
    if (/(fdatasync|fsync)(\(| resumed>).*= 0$/.test(line)) return ['sync'];
    return /write\(1, "0\\n"/.test(line) ? ['ack'] : [];
  });
}

describe('SQLite log, seen from the operating system', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-sync-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  (canTrace ? it : it.skip)('syncs before each acknowledgement', async () => {
    const trace = join(folder, 'trace');
    const calls = ['-f', '-qq', '-e', 'trace=fsync,fdatasync,write', '-o', trace];
    const owner = spawn('strace', [...calls, process.execPath, OWNER, join(folder, 'data'), 'traced', '1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const exit = once(owner, 'exit');
    let told = 0;
    for await (const line of createInterface(owner.stdout)) {
      told += line === '0' ? 1 : 0;
      if (told === ACKNOWLEDGEMENTS && owner.pid !== undefined) process.kill(-owner.pid, 'SIGKILL');
    }
    await exit;
    const steps = stepsOf(readFileSync(trace, 'utf8'));
    const acknowledgements = steps.filter((step) => step === 'ack').length;
    expect(acknowledgements).toBeGreaterThanOrEqual(ACKNOWLEDGEMENTS);
    // One writer waits for each answer: so each has to have a sync of its own since the one before.
    const unsynced = steps.filter((step, index) => step === 'ack' && steps[index - 1] !== 'sync');
    expect(unsynced).toEqual([]);
  });
});
