import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

/** Shown are only works that take longer than this. */
const SHOWN_AFTER_MS = 1000;
const LINE_EVERY_MS = 5000;

export interface Progress {
  /** @param total null where nobody knows: then only a line tells how far it is */
  advance(done: number, total: number | null): void;
  /** Takes the bar away, so that a line can be written; the next advance brings it back. */
  pause(): void;
  end(): void;
}

/**
 * Shows how far a long work has come: a bar where a person watches, else a plain line every five seconds. A work that is
 * done within a second shows nothing.
 *
 * @param now monotonic milliseconds
 */
export function showProgress(terminal: Terminal, title: string, now: () => number = () => performance.now()): Progress {
  const { screen } = terminal;
  const bar =
    screen === null
      ? null
      : new SingleBar(
          {
            stream: screen,
            format: `${title} [{bar}] {percentage}% | {value}/{total}`,
            clearOnComplete: true,
            hideCursor: true,
          },
          Presets.rect,
        );
  const started = now();
  let shownAt: number | null = null;
  let isDrawn = false;
  return {
    advance(done, total) {
      const at = now();
      if (at - started < SHOWN_AFTER_MS) return;
      if (bar !== null && total !== null) {
        if (!isDrawn) bar.start(total, done);
        isDrawn = true;
        bar.update(done);
      } else if (shownAt === null || at - shownAt >= LINE_EVERY_MS) {
        terminal.note(`${title}: ${total === null ? done : `${done} of ${total}`}\n`);
        shownAt = at;
      }
    },
    pause() {
      bar?.stop();
      isDrawn = false;
    },
    end: () => bar?.stop(),
  };
}
