import { setTimeout as after } from 'node:timers/promises';
import type { Position } from '#domain/log/event-log.js';
import { devicesProjection } from '#projections/folds/devices/projection.js';
import { describeError } from '#projections/runner/error-policy.js';
import type { RunnerLimits } from '#projections/runner/runner-options.js';
import type { ReadModelFiles } from './files.js';
import type { KeptFile } from './kept-file.js';
import { keepFile } from './kept-file.js';
import type { LogSourceHandle } from './log-source.js';
import type { Changes } from './protocol.js';
import { ANY_CHANGE, standingOf } from './protocol.js';
import type { RowReader } from './row-reader.js';
import { openRowReader } from './row-reader.js';

export interface KeeperOptions {
  readonly files: ReadModelFiles;
  readonly log: LogSourceHandle;
  readonly logId: string;
  readonly limits: Partial<RunnerLimits>;
  /** Tells an operator, in one sentence. */
  readonly notice: (sentence: string) => void;
  /** What is read has changed. */
  readonly advanced: (changes: Changes) => void;
}

/** A small log is folded within this: who starts the engine on one finds its read model there. */
const START_PATIENCE_MS = 1_000;
const FIRST_REBUILD_AGAIN_AFTER_MS = 1_000;
const LAST_REBUILD_AGAIN_AFTER_MS = 60_000;

/**
 * Keeps one read model in use: goes on with the file that was, or has one built; builds another beside it when asked to,
 * and swaps. A file that is damaged or of another log is built anew: it holds nothing that the log does not.
 */
export class ReadModelKeeper {
  readonly #options: KeeperOptions;
  readonly #closing = new AbortController();
  #rebuild: Promise<void> | null = null;
  #serving: KeptFile;
  #named: string | null;
  /** Entries of events before it are let go of; null: none yet. */
  #keptFrom: Position | null = null;
  /** The one that is being built beside the one in use, or null. */
  building: KeptFile | null = null;

  private constructor(options: KeeperOptions) {
    this.#options = options;
    const file = options.files.serving();
    this.#named = file;
    const reader = file === null ? null : this.#look(file);
    options.files.deleteAllBut([reader === null ? null : file]);
    if (file === null || reader === null) {
      this.#serving = this.#begin();
    } else if (reader.identity.version === devicesProjection.version) {
      reader.close();
      this.#serving = this.#keep(file);
    } else {
      this.#serving = leftBehind(file, reader);
      void this.#succeed();
    }
  }

  /** @throws Error where the worker can't start on a file that is in order */
  static async open(options: KeeperOptions): Promise<ReadModelKeeper> {
    const keeper = new ReadModelKeeper(options);
    const serving = keeper.#serving;
    try {
      await serving.until(() => true);
    } catch (error) {
      // A damaged file has been replaced by then.
      if (keeper.#serving === serving) {
        await keeper.close();
        throw error;
      }
    }
    const patience = after(START_PATIENCE_MS, undefined, { ref: false });
    await Promise.race([keeper.#serving.until(({ built }) => built).catch(() => undefined), patience]);
    return keeper;
  }

  get serving(): KeptFile {
    return this.#serving;
  }

  /** Null while there is nothing that may be given out as the present. */
  get reader(): RowReader | null {
    return this.#serving.standing.built ? this.#serving.reader : null;
  }

  /** Lets go of the entries of events before a position, in every file that is kept now or later. */
  dropEntries(before: Position): void {
    this.#keptFrom = before;
    this.#serving.dropEntries(before);
    this.building?.dropEntries(before);
  }

  /** Builds the read model beside the one in use, then swaps. One at a time: a second call waits for the first. */
  rebuild(): Promise<void> {
    this.#rebuild ??= this.#buildBeside().finally(() => {
      this.#rebuild = null;
    });
    return this.#rebuild;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.building?.stop();
    await this.#rebuild?.catch(() => undefined);
    await this.#serving.stop();
  }

  /** A reader of the file, where it is of this log and its rows can be read. */
  #look(file: string): RowReader | null {
    const { notice, logId } = this.#options;
    try {
      const reader = openRowReader(file);
      const { identity } = reader;
      const usable = identity.version === devicesProjection.version || (reader.progress().built && reader.isReadable());
      if (identity.logId === logId && usable) return reader;
      reader.close();
      notice('The read model is of another log or release: it is built anew from the log.');
    } catch (error) {
      notice(`The read model can't be read (${describeError(error)}): it is built anew from the log.`);
    }
    return null;
  }

  #keep(file: string): KeptFile {
    const { log, logId, limits } = this.#options;
    const kept = keepFile(
      { file, logId, log, limits },
      {
        advanced: (changes) => {
          if (kept !== this.#serving) return;
          if (kept.standing.built) this.#name(kept.file);
          this.#options.advanced(changes);
        },
        damaged: (error) => this.replaceDamaged(kept, error),
      },
    );
    if (this.#keptFrom !== null) kept.dropEntries(this.#keptFrom);
    return kept;
  }

  /** A new file, in use at once, because nothing else is there: it answers, and is named, when it is built. */
  #begin(): KeptFile {
    return this.#keep(this.#options.files.next(devicesProjection.version));
  }

  /** The next start goes on with this file. */
  #name(file: string): void {
    if (this.#named === file) return;
    this.#options.files.serve(file);
    this.#named = file;
  }

  /** Has a file that proved to be damaged built anew. Until that is done there is nothing to answer from. */
  replaceDamaged(damaged: KeptFile, error: string): void {
    if (damaged !== this.#serving || this.#closing.signal.aborted) return;
    this.#options.notice(`The read model is damaged (${error}): it is built anew from the log.`);
    this.#serving = this.#begin();
    void damaged.stop().then(() => this.#deleteUnused());
  }

  async #buildBeside(): Promise<void> {
    const { files, notice, advanced } = this.#options;
    const kept = this.#keep(files.next(devicesProjection.version));
    this.building = kept;
    try {
      await kept.until(({ built }) => built);
      const old = this.#serving;
      await this.#overtake(old, kept);
      this.#serving = kept;
      this.building = null;
      this.#name(kept.file);
      advanced(ANY_CHANGE);
      notice('The read model was built anew, and is in use.');
      await old.stop();
    } catch (error) {
      this.building = null;
      await kept.stop();
      throw error;
    } finally {
      this.#deleteUnused();
    }
  }

  /** The one in use must not be ahead of its successor: who has read from it would see the past. */
  async #overtake(old: KeptFile, successor: KeptFile): Promise<void> {
    for (let target = null; target !== old.standing.position;) {
      const { position } = old.standing;
      target = position;
      // Rejects where the successor is stopped, as when the engine closes: then nothing is swapped.
      await successor.until((standing) => standing.position >= position && standing.lanes.length === 0);
    }
  }

  /** Builds the successor of a file of an older version, again and again until it is there. */
  async #succeed(): Promise<void> {
    const { notice } = this.#options;
    const { signal } = this.#closing;
    for (let delay = FIRST_REBUILD_AGAIN_AFTER_MS; ; delay = Math.min(delay * 2, LAST_REBUILD_AGAIN_AFTER_MS)) {
      try {
        await this.rebuild();
        return;
      } catch (error) {
        if (signal.aborted) return;
        notice(`The new read model could not be built (${describeError(error)}): the old one stays in use.`);
        await after(delay, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #deleteUnused(): void {
    this.#options.files.deleteAllBut([this.#serving.file, this.building?.file ?? null]);
  }
}

/** A file of an older version: it answers as it stands, with no one to keep it up to date. */
function leftBehind(file: string, reader: RowReader): KeptFile {
  const standing = standingOf(reader.progress());
  return {
    file,
    standing,
    reader,
    lastError: null,
    restarts: 0,
    until: (stands) => (stands(standing) ? Promise.resolve() : Promise.reject(new Error('it is not kept any more'))),
    dropEntries: () => undefined,
    stop: () => {
      reader.close();
      return Promise.resolve();
    },
  };
}
