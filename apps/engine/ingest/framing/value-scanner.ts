import type { Framed } from './framed.js';
import { framedJson, LONGEST_LINE, unreadable } from './framed.js';

/** How much of a text that is too long is shown. */
const SHOWN = 1024;
const OPENS_EVENTS = /^\{\s*"events"\s*:\s*$/;
const MARK_IN_TEXT = /["\\\n]/g;
const MARK_INSIDE = /["{}[\]]/g;
const SEPARATORS = ' \t\r\n,[';

/**
 * Finds the events in JSON that is written over several lines, or in one list that may be of any length: one value after
 * another, in a list or not, or in `{"events": […]}` where that is the first property. Only brackets, quotation marks and
 * commas are looked at here; what lies between is parsed as a whole.
 */
export class ValueScanner {
  #pending = '';
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** Inside the list of `{"events": […]}`. */
  #inEvents = false;
  /** Reading over the rest of a value that is not wanted. */
  #skipping = false;

  /** A value has begun and not ended. */
  get isInside(): boolean {
    return this.#depth > 0 && !this.#skipping;
  }

  push(text: string): readonly Framed[] {
    const found: Framed[] = [];
    let at = 0;
    while (at < text.length) {
      const next = this.#nextMark(text, at);
      const framed = next > at ? this.#add(text.slice(at, next)) : this.#see(text.charAt(at));
      if (framed !== null) found.push(...framed);
      at = next > at ? next : at + 1;
    }
    return found;
  }

  /** Where the next character stands that means something; the place itself where each one is looked at. */
  #nextMark(text: string, at: number): number {
    if (this.#escaped || (this.#depth === 0 && !this.#inText)) return at;
    const mark = this.#inText ? MARK_IN_TEXT : MARK_INSIDE;
    mark.lastIndex = at;
    return mark.test(text) ? mark.lastIndex - 1 : text.length;
  }

  /** No more text comes. */
  end(): readonly Framed[] {
    return this.#pending === '' ? [] : this.#complete();
  }

  #see(character: string): readonly Framed[] | null {
    if (this.#inText) return this.#seeInText(character);
    if (this.#depth === 0 && this.#pending === '') return this.#seeBetween(character);
    if (this.#depth === 0) return this.#seeInScalar(character);
    return this.#seeInside(character);
  }

  #seeBetween(character: string): null {
    if (SEPARATORS.includes(character)) return null;
    if (character === ']') {
      // What follows the list in `{"events": […], …}` is no event.
      if (this.#inEvents) this.#depth = 1;
      this.#skipping = this.#inEvents;
      this.#inEvents = false;
      return null;
    }
    this.#pending = character;
    if (character === '{') this.#depth = 1;
    this.#inText = character === '"';
    return null;
  }

  /** A number, a word or a text where an event should be. */
  #seeInScalar(character: string): readonly Framed[] | null {
    if (character === ',' || character === ']' || character === '\n') {
      const found = this.#complete();
      this.#seeBetween(character);
      return found;
    }
    return this.#add(character);
  }

  #seeInside(character: string): readonly Framed[] | null {
    if (character === '[' && this.#depth === 1 && OPENS_EVENTS.test(this.#pending)) {
      this.#pending = '';
      this.#depth = 0;
      this.#inEvents = true;
      return null;
    }
    if (character === '"') this.#inText = true;
    if (character === '{' || character === '[') this.#depth += 1;
    if (character === '}' || character === ']') this.#depth -= 1;
    if (this.#depth > 0) return this.#add(character);
    if (this.#skipping) {
      this.#skipping = false;
      return null;
    }
    this.#pending += character;
    return this.#complete();
  }

  #seeInText(character: string): readonly Framed[] | null {
    if (character === '\n') return this.#skipping ? null : this.#complete();
    if (character === '"' && !this.#escaped) this.#inText = false;
    this.#escaped = character === '\\' && !this.#escaped;
    return this.#add(character);
  }

  #add(part: string): readonly Framed[] | null {
    if (this.#skipping) return null;
    this.#pending += part;
    if (this.#pending.length <= LONGEST_LINE) return null;
    const shown = this.#pending.slice(0, SHOWN);
    this.#pending = '';
    this.#skipping = true;
    return [unreadable('tooLong', shown)];
  }

  #complete(): readonly Framed[] {
    const found = framedJson(this.#pending);
    this.#pending = '';
    this.#depth = 0;
    this.#inText = false;
    this.#escaped = false;
    return found;
  }
}
