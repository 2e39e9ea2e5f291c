/**
 * The output of `valgrind --tool=lackey --trace-mem=yes`.
 *
 *     I  04016530,3     instruction fetch: a load
 *      L 1ffefff8d0,8   load
 *      S 1ffefff8c8,8   store
 *      M 04033e06,1     modify: a load, then a store
 *
 * Columns are fixed: the letter in the first or second, the hexadecimal address from the fourth, then the decimal size
 * in bytes. Lines that valgrind writes about itself, and empty ones, make no reference.
 */
import { PAGE_SHIFT, PAGE_SIZE } from '../../machine/mips.ts';
import { COMMA, endOfLines, excerpt, HEX, isBlank, isValgrindLine, NEWLINE, nextLine, SPACE, ZERO } from './bytes.ts';
import { PageMap } from './pagemap.ts';
import { type ReferenceBatch, STORE, type TraceParser } from './reference.ts';
import { TraceError } from './traceerror.ts';

const FETCH = 0x49;
const LOAD = 0x4c;
const WRITE = 0x53;
const MODIFY = 0x4d;

const ADDRESS_COLUMN = 3;
/** Digits of a 64-bit address. */
const MOST_DIGITS = 16;
/** An access wider than a page would touch more than two; lackey's widest is 512 bytes. */
const MOST_BYTES = PAGE_SIZE;

const LINE = "a line of lackey like 'I  04016530,3' or ' S 1ffefff8c8,8'";
const SIZE = `a size of 1 to ${MOST_BYTES.toLocaleString('en-US')} bytes`;

export class LackeyParser implements TraceParser {
  readonly mapped = true;
  lines = 0;
  readonly #file: string;
  readonly #batch: ReferenceBatch;
  readonly #map = new PageMap();

  constructor(file: string, batch: ReferenceBatch) {
    this.#file = file;
    this.#batch = batch;
  }

  get pages(): number {
    return this.#map.size;
  }

  endOfRecords(bytes: Uint8Array, length: number): number {
    return endOfLines(bytes, length);
  }

  parse(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && this.#batch.hasRoom) {
      const letter = accessLetter(bytes, at);
      at = letter === 0 ? this.#skip(bytes, at) : this.#access(bytes, at, letter);
      this.lines++;
    }
    return at;
  }

  finish(): void {}

  /** Reads the access in the line at `start`; returns where the next line starts. */
  #access(bytes: Uint8Array, start: number, letter: number): number {
    let at = start + ADDRESS_COLUMN;
    let high = 0;
    let low = 0;
    let digit = HEX[bytes[at]!]!;
    while (digit < 16) {
      high = (high << 4) | (low >>> 28);
      low = (low << 4) | digit;
      digit = HEX[bytes[++at]!]!;
    }
    const digits = at - start - ADDRESS_COLUMN;
    if (bytes[at] !== COMMA || digits === 0 || digits > MOST_DIGITS) this.#refuse(bytes, start, LINE);
    const sizeStart = ++at;
    let size = 0;
    for (let value = bytes[at]! - ZERO; value >= 0 && value <= 9; value = bytes[++at]! - ZERO) size = size * 10 + value;
    while (isBlank(bytes[at]!)) at++;
    if (at === sizeStart || bytes[at] !== NEWLINE) this.#refuse(bytes, start, LINE);
    if (size < 1 || size > MOST_BYTES) this.#refuse(bytes, start, SIZE);
    this.#emit(letter, (high >>> 0) * (0x100000000 / PAGE_SIZE) + (low >>> PAGE_SHIFT), low & (PAGE_SIZE - 1), size);
    return at + 1;
  }

  /** Adds the references of one access, in the order of the hardware: all loads of a modify before its stores. */
  #emit(letter: number, page: number, offset: number, size: number): void {
    const first = this.#map.place(page);
    const second = offset + size > PAGE_SIZE ? this.#map.place(page + 1) : 0;
    if ((first | second) < 0) throw this.#tooManyPages();
    if (letter !== WRITE) this.#push(first | offset, second);
    if (letter === WRITE || letter === MODIFY) this.#push(first | offset | STORE, second === 0 ? 0 : second | STORE);
  }

  /** A reference, and the one to the next page if the access straddles (0: it does not; no page is placed at 0). */
  #push(reference: number, next: number): void {
    const batch = this.#batch;
    batch.references[batch.count++] = reference;
    if (next !== 0) batch.references[batch.count++] = next;
  }

  /** Passes a line that is no access; returns where the next one starts. */
  #skip(bytes: Uint8Array, start: number): number {
    let at = start;
    while (isBlank(bytes[at]!)) at++;
    if (bytes[at] !== NEWLINE && !isValgrindLine(bytes, start)) this.#refuse(bytes, start, LINE);
    return nextLine(bytes, at);
  }

  #refuse(bytes: Uint8Array, start: number, expected: string): never {
    throw new TraceError(this.#file, this.lines + 1, excerpt(bytes, start), expected);
  }

  #tooManyPages(): TraceError {
    return new TraceError(
      this.#file,
      this.lines + 1,
      'one more page',
      `at most ${this.#map.size.toLocaleString('en-US')} pages, all of kuseg`,
    );
  }
}

/** The letter of the access in the line at `at`; 0 if it has none. Never looks past the line's end. */
function accessLetter(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  const second = bytes[at + 1];
  if (first === FETCH) return second === SPACE && bytes[at + 2] === SPACE ? FETCH : 0;
  if (first !== SPACE || (second !== LOAD && second !== WRITE && second !== MODIFY)) return 0;
  return bytes[at + 2] === SPACE ? second : 0;
}
