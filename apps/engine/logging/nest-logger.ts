import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest hands over a message, then what belongs to it, and last the name of the class that speaks. */
function record(message: unknown, extra: readonly unknown[]): readonly [object, string] {
  const texts = extra.filter((item) => typeof item === 'string');
  const context = { from: texts.at(-1) };
  return message instanceof Error
    ? [{ ...context, err: message }, texts.length > 1 ? String(texts[0]) : message.message]
    : [context, String(message)];
}

/** Nest's log lines in the engine's log. What Nest says of its own start is of use to developers only. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...extra: unknown[]) => logger.debug(...record(message, extra)),
    error: (message: unknown, ...extra: unknown[]) => logger.error(...record(message, extra)),
    warn: (message: unknown, ...extra: unknown[]) => logger.warn(...record(message, extra)),
    debug: (message: unknown, ...extra: unknown[]) => logger.debug(...record(message, extra)),
    verbose: (message: unknown, ...extra: unknown[]) => logger.trace(...record(message, extra)),
    fatal: (message: unknown, ...extra: unknown[]) => logger.fatal(...record(message, extra)),
  };
}
