import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { isJsonObject } from '#domain/codec/json.js';
import { beginsEventStream, EventStreamFrames } from './event-stream-frames.js';
import type { Framed } from './framed.js';
import { eventsIn, LONGEST_LINE, parsed, unreadable } from './framed.js';
import type { Piece } from './lines.js';
import { piecesOf } from './lines.js';
import { ValueScanner } from './value-scanner.js';

/** How much of a line that can not be read is shown. */
const SHOWN = 1024;
const BYTE_ORDER_MARK = '\uFEFF';

/** An event on a line of its own, in the form in which machines write them. */
function isEventLine(line: string): boolean {
  if (!line.startsWith('{"')) return false;
  const value = parsed(line);
  return isJsonObject(value) && Object.hasOwn(value, 'type');
}

/** A list, of any length, in one line or in many. */
const BEGINS_LIST = /^\s*(?:\[|\{\s*"events"\s*:\s*\[)/;

/** A comment of an event stream. */
const COMMENT = /^:/;
/** So many comments are no broken lines. */
const MOST_COMMENTS = 16;

/**
 * What the body turns out to be, by the first thing in it that is whole. `undecided` holds lines back that may be the
 * beginning of a value over several lines, comments of a stream, or broken ones of which each is an event.
 */
type Form =
  | { readonly kind: 'lines' }
  | { readonly kind: 'stream'; readonly frames: EventStreamFrames }
  | { readonly kind: 'document'; readonly scanner: ValueScanner }
  | { readonly kind: 'undecided'; readonly scanner: ValueScanner; readonly held: readonly string[] };

type Undecided = Extract<Form, { readonly kind: 'undecided' }>;

const asBroken = (lines: readonly string[]): readonly Framed[] => lines.map((line) => unreadable('notJson', line));

const undecided = (): Undecided => ({ kind: 'undecided', scanner: new ValueScanner(), held: [] });

/** Finds the events in a body, line by line: NDJSON, JSON over any number of lines, or a captured event stream. */
class Frames {
  #form: Form = undecided();
  #isFirst = true;
  readonly #decoder = new StringDecoder('utf8');
  /** The rest of a line that is too long. */
  #skipping = false;

  push(piece: Piece): readonly Framed[] {
    if (this.#skipping) {
      this.#skipping = !piece.ends;
      return [];
    }
    if (this.#form.kind === 'document') return this.#form.scanner.push(this.#decoded(piece));
    return piece.ends ? this.#line(piece.bytes) : this.#longLine(piece);
  }

  end(): readonly Framed[] {
    const form = this.#form;
    switch (form.kind) {
      case 'lines':
        return [];
      case 'stream':
        return form.frames.end();
      case 'document':
        return form.scanner.end();
      case 'undecided':
        return form.held.every((line) => COMMENT.test(line)) ? [] : form.scanner.end();
    }
  }

  #decoded({ bytes, ends }: Piece): string {
    const text = this.#decoder.write(bytes);
    return ends ? `${text}${this.#decoder.end()}\n` : text;
  }

  #line(bytes: Buffer): readonly Framed[] {
    const text = bytes.toString();
    if (!isUtf8(bytes)) return [unreadable('notUtf8', text)];
    const line = (this.#isFirst && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).replace(/\r$/, '');
    this.#isFirst = false;
    if (this.#form.kind === 'stream') return this.#form.frames.push(line);
    if (line.trim() === '') return [];
    return this.#form.kind === 'undecided' ? this.#undecidedLine(this.#form, line) : this.#ofLine(line);
  }

  #ofLine(line: string): readonly Framed[] {
    const value = parsed(line);
    return value === undefined ? [unreadable('notJson', line)] : eventsIn(value);
  }

  #undecidedLine(form: Undecided, line: string): readonly Framed[] {
    const { scanner, held } = form;
    if (held.every((before) => COMMENT.test(before))) return this.#firstLine(form, line);
    if (scanner.isInside && isEventLine(line)) {
      this.#form = { kind: 'lines' };
      return [...asBroken(held), ...this.#ofLine(line)];
    }
    return this.#scanned(scanner, [...held, line], scanner.push(`${line}\n`));
  }

  #firstLine({ scanner, held }: Undecided, line: string): readonly Framed[] {
    if (beginsEventStream(line) || held.length > MOST_COMMENTS) {
      const frames = new EventStreamFrames();
      this.#form = { kind: 'stream', frames };
      return frames.push(line);
    }
    if (COMMENT.test(line)) {
      this.#form = { kind: 'undecided', scanner, held: [...held, line] };
      return [];
    }
    this.#form = parsed(line) === undefined ? undecided() : { kind: 'lines' };
    if (this.#form.kind === 'lines' || !/^\s*[[{]/.test(line)) return [...asBroken(held), ...this.#ofLine(line)];
    const found = scanner.push(`${line}\n`);
    // Whole and not alone on its line: a broken line, where it is not in a list.
    if (found.length > 0 && !BEGINS_LIST.test(line)) return asBroken([...held, line]);
    return [...asBroken(held), ...this.#scanned(scanner, [line], found)];
  }

  #scanned(scanner: ValueScanner, held: readonly string[], found: readonly Framed[]): readonly Framed[] {
    if (found.length === 0) {
      this.#form = { kind: 'undecided', scanner, held };
      return [];
    }
    if (found.some(({ kind }) => kind === 'event')) {
      this.#form = { kind: 'document', scanner };
      return found;
    }
    // A value that breaks off at the end of a line: so each line stands for itself.
    this.#form = undecided();
    return asBroken(held);
  }

  #longLine(piece: Piece): readonly Framed[] {
    const form = this.#form;
    const text = piece.bytes.toString();
    if (form.kind === 'undecided' && (form.held.length > 0 || BEGINS_LIST.test(text))) {
      this.#form = { kind: 'document', scanner: form.scanner };
      return form.scanner.push(this.#decoded(piece));
    }
    this.#skipping = true;
    return [unreadable('tooLong', text.slice(0, SHOWN))];
  }
}

/**
 * The events in a body of any length (R32): NDJSON, single events, lists, `{"events": […]}`, in one line or in many, or a
 * captured event stream. What is none is given out with the reason, and does not hide what follows.
 */
export async function* framesOf(body: AsyncIterable<Buffer>): AsyncGenerator<Framed> {
  const frames = new Frames();
  for await (const piece of piecesOf(body, LONGEST_LINE + 1)) yield* frames.push(piece);
  yield* frames.end();
}
