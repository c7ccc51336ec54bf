import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSettings, readSettings } from '../config/settings.js';
import { startEngine } from '../engine.js';
import { createLogger } from '../logging/logger.js';

/** Asks an engine of its own for the description of its API. @returns it as it is kept in `docs/openapi.json` */
async function describedApi(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'vedette-openapi-'));
  try {
    const settings = readSettings({ VEDETTE_DATA: dataFolder, VEDETTE_PORT: '0' });
    if (!isSettings(settings)) throw new Error(settings.map(({ sentence }) => sentence).join(' '));
    const engine = await startEngine(settings, { logger: createLogger('warn') });
    try {
      const response = await fetch(`${engine.url}/openapi.json`);
      const document: unknown = await response.json();
      return `${JSON.stringify(document, null, 2)}\n`;
    } finally {
      await engine.close();
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

await writeFile('docs/openapi.json', await describedApi());
