import { describe, expect, it } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import { nestLogger } from './nest-logger.js';

function lines(level: string, say: (logger: LoggerService) => void): unknown[] {
  const written: string[] = [];
  say(nestLogger(pino({ level, base: null, timestamp: false }, { write: (line: string) => void written.push(line) })));
  return written.map((line): unknown => JSON.parse(line));
}

describe("Nest's lines in the engine's log", () => {
  it('keep what Nest says of its own start out of what people read', () => {
    const say = (logger: LoggerService): void => void logger.log('Mapped {/livez, GET} route', 'RouterExplorer');
    expect(lines('info', say)).toEqual([]);
    expect(lines('debug', say)).toEqual([{ level: 20, from: 'RouterExplorer', msg: 'Mapped {/livez, GET} route' }]);
  });

  it('name an error by its cause and say what it meant', () => {
    const [line] = lines(
      'info',
      (logger) => void logger.error(new Error('disk full'), 'A feed could not be read.', 'FeedHub'),
    );
    expect(line).toMatchObject({
      level: 50,
      from: 'FeedHub',
      msg: 'A feed could not be read.',
      err: { type: 'Error', message: 'disk full' },
    });
  });

  it('give an error without words its own', () => {
    const [line] = lines('info', (logger) => void logger.error(new Error('disk full'), 'FeedHub'));
    expect(line).toMatchObject({ msg: 'disk full', from: 'FeedHub' });
  });
});
