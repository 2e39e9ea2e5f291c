/**
 * Reference strings as textbooks print them: decimal page numbers with white space between.
 *
 *     7 0 1 2w 0 3 w
 *
 * `w` after a number, with or without white space, makes it a store. A page number is used as it is: page 3 is the
 * address 0x3000; one that lies outside kuseg is refused.
 */
import { PAGE_SHIFT } from '../../machine/mips.ts';
import { isSpace, NEWLINE, ZERO } from './bytes.ts';
import { PageSet } from './pageset.ts';
import { KUSEG_PAGES, type ReferenceBatch, STORE, type TraceParser } from './reference.ts';
import { TraceError } from './traceerror.ts';

const WRITE = 0x77;
/** No number waits for its `w`. */
const NONE = -1;

const TOKEN = "a page number, or 'w' after one for a write";
const FITS = `a page number below ${KUSEG_PAGES.toLocaleString('en-US')}`;

export class PagesParser implements TraceParser {
  readonly mapped = false;
  readonly #file: string;
  readonly #batch: ReferenceBatch;
  readonly #pages = new PageSet();
  /** The last page number, as a load: it becomes a reference when it is known whether a `w` follows. */
  #waiting = NONE;
  #newlines = 0;
  /** Whether text stands after the last newline. */
  #open = false;

  constructor(file: string, batch: ReferenceBatch) {
    this.#file = file;
    this.#batch = batch;
  }

  get lines(): number {
    return this.#open ? this.#newlines + 1 : this.#newlines;
  }

  get pages(): number {
    return this.#pages.size;
  }

  endOfRecords(bytes: Uint8Array, length: number): number {
    let end = length;
    while (end > 0 && !isSpace(bytes[end - 1]!)) end--;
    return end;
  }

  parse(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && this.#batch.hasRoom) {
      if (bytes[at] === NEWLINE) this.#newlines++;
      this.#open = bytes[at] !== NEWLINE;
      at = isSpace(bytes[at]!) ? at + 1 : this.#token(bytes, at);
    }
    return at;
  }

  finish(): void {
    if (this.#waiting !== NONE) this.#push(this.#waiting);
  }

  /** Reads the token at `start`; returns where it ends. */
  #token(bytes: Uint8Array, start: number): number {
    let at = start;
    let page = 0;
    for (let digit = bytes[at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at]! - ZERO) {
      page = page * 10 + digit;
      if (page >= KUSEG_PAGES) this.#refuse(bytes, start, FITS);
    }
    if (at > start) this.#wait(page);
    if (bytes[at] === WRITE && this.#waiting !== NONE) {
      this.#push(this.#waiting | STORE);
      at++;
    }
    if (at === start || !isSpace(bytes[at]!)) this.#refuse(bytes, start, TOKEN);
    return at;
  }

  /** A number has come: the one before it stays a load. */
  #wait(page: number): void {
    if (this.#waiting !== NONE) this.#push(this.#waiting);
    this.#pages.add(page);
    this.#waiting = page << PAGE_SHIFT;
  }

  #push(reference: number): void {
    this.#batch.references[this.#batch.count++] = reference;
    this.#waiting = NONE;
  }

  #refuse(bytes: Uint8Array, start: number, expected: string): never {
    let end = start;
    while (!isSpace(bytes[end]!)) end++;
    throw new TraceError(this.#file, this.#newlines + 1, tokenText(bytes.subarray(start, end)), expected);
  }
}

function tokenText(token: Uint8Array): string {
  return String.fromCharCode(...token.subarray(0, 40)).replace(/[^!-~]/g, '?');
}
