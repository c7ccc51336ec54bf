import { cpSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startEngineProcess } from '#test/support/engine.js';
import { vedette } from './command-line.js';
import { walk } from './walked-engine.js';

const PAGE_BYTES = 4096;

/** Does what the log refuses: takes its guards away, and puts them back as they were. */
function tamper(folder: string, change: string): void {
  const log = new DatabaseSync(join(folder, 'log.db'), { enableForeignKeyConstraints: false });
  const guards = log.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of guards) log.exec(`DROP TRIGGER ${String(name)}`);
  log.exec(change);
  for (const { sql } of guards) log.exec(String(sql));
  log.close();
}

const readModelFile = (folder: string): string => {
  const name = readdirSync(join(folder, 'read-model')).find((file) => file.endsWith('.db'));
  return join(folder, 'read-model', name ?? '');
};

describe('vedette check finds', () => {
  const made = mkdtempSync(join(tmpdir(), 'vedette-check-'));
  const whole = join(made, 'whole');
  let folder: string;
  let round = 0;

  beforeAll(async () => {
    const engine = await startEngineProcess({ dataFolder: whole });
    try {
      await walk(engine);
      await engine.end();
    } finally {
      await engine.stop();
    }
  });
  afterAll(() => rmSync(made, { recursive: true }));
  beforeEach(() => {
    round += 1;
    folder = join(made, String(round));
    cpSync(whole, folder, { recursive: true });
  });

  const check = () => vedette(['check'], { dataFolder: folder });

  it('nothing in the data folder of a stopped engine', async () => {
    expect(await check()).toMatchObject({ code: 0, notes: '' });
  });

  it('an edited payload, with its position, and says what to do', async () => {
    tamper(folder, 'UPDATE events SET data = \'{"threatId":7}\' WHERE position = 9');
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out).toMatch(/^position 0000000000000009, device-\S+: it can't be read: ThreatDetected: .+$/m);
    expect(out).toContain('restore the log from');
    const replay = await vedette(['replay', '--digest'], { dataFolder: folder });
    expect(replay).toMatchObject({ code: 1, out: '' });
    expect(replay.notes).toMatch(/^stopped at 0000000000000009, ThreatDetected of device-.*\n$/);
  });

  it('a removed event', async () => {
    tamper(folder, 'DELETE FROM events WHERE position = 8');
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out).toContain('it comes right after position 0000000000000007');
    expect(out).toContain('revision 2, where 1 is next in its stream');
  });

  it('a read model that differs from the log, and says how to have it built anew', async () => {
    const rows = new DatabaseSync(readModelFile(folder));
    rows.exec(`UPDATE rows SET body = replace(body, 'nonCompliant', 'compliant')`);
    const { changes } = rows.prepare("UPDATE rows SET body = replace(body, 'TROJAN', 'WORM')").run();
    rows.close();
    expect(changes).toBe(1);
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out).toContain('DIFFERENT from a rebuild');
    expect(out).toContain('nothing in the log');
    expect(out).toContain('delete the folder read-model');
  });

  it('a read model that is no database', async () => {
    for (const beside of ['-wal', '-shm']) rmSync(readModelFile(folder) + beside, { force: true });
    writeFileSync(readModelFile(folder), Buffer.alloc(PAGE_BYTES, 'x'));
    const { code, out } = await check();
    expect(code).toBe(1);
    expect(out).toContain('read models  DAMAGED');
  });

  it('a page of the log that was overwritten, and says what to do', async () => {
    const file = openSync(join(folder, 'log.db'), 'r+');
    for (const page of [4, 5, 6, 7, 8, 9])
      writeSync(file, Buffer.alloc(PAGE_BYTES, 'x'), 0, PAGE_BYTES, page * PAGE_BYTES);
    closeSync(file);
    const { code, out, notes } = await check();
    expect(code).toBe(1);
    expect(out + notes).toContain('backup');
  });
});
