import type { Logger } from 'pino';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevel } from '../config/setting-values.js';

const STANDARD_ERROR = 2;

/**
 * The engine's own log, on standard error: readable on a terminal, else one JSON object a line. It is written at once,
 * so that nothing of it is lost when the process ends.
 *
 * Requests are named by their id, people by opaque ids; no token, header or body is ever put into it.
 */
export function createLogger(level: LogLevel, terminal: boolean = process.stderr.isTTY): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return terminal
    ? pino(options, pretty({ destination: STANDARD_ERROR, sync: true, translateTime: 'SYS:HH:MM:ss.l' }))
    : pino(options, pino.destination({ fd: STANDARD_ERROR, sync: true }));
}
