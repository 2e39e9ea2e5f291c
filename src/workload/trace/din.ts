/**
 * Dinero's traditional format: `label address`, one access a line.
 *
 * Label 0 is a read, 1 a write, 2 an instruction fetch (a load); the address is hexadecimal, with or without 0x. What
 * follows the address is a comment. The format knows no sizes, so an access never straddles. Addresses are used as they
 * are: one that lies outside kuseg is refused, because moving it could put it on a page that the trace uses as well.
 */
import { PAGE_SHIFT } from '../../machine/mips.ts';
import { endOfLines, excerpt, HEX, isBlank, NEWLINE, nextLine, ZERO } from './bytes.ts';
import { PageSet } from './pageset.ts';
import { type ReferenceBatch, STORE, type TraceParser } from './reference.ts';
import { TraceError } from './traceerror.ts';

const WRITE = 1;
const LAST_LABEL = 2;

const LINE = "a line of din like '0 1000a4': label 0, 1 or 2, then a hexadecimal address";
const FITS = 'an address below 80000000 (hexadecimal)';

export class DinParser implements TraceParser {
  readonly mapped = false;
  lines = 0;
  readonly #file: string;
  readonly #batch: ReferenceBatch;
  readonly #pages = new PageSet();

  constructor(file: string, batch: ReferenceBatch) {
    this.#file = file;
    this.#batch = batch;
  }

  get pages(): number {
    return this.#pages.size;
  }

  endOfRecords(bytes: Uint8Array, length: number): number {
    return endOfLines(bytes, length);
  }

  parse(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && this.#batch.hasRoom) {
      const text = skipBlanks(bytes, at);
      at = bytes[text] === NEWLINE ? text + 1 : this.#access(bytes, text);
      this.lines++;
    }
    return at;
  }

  finish(): void {}

  /** Reads the access whose label stands at `start`; returns where the next line starts. */
  #access(bytes: Uint8Array, start: number): number {
    const label = bytes[start]! - ZERO;
    if (label < 0 || label > LAST_LABEL || !isBlank(bytes[start + 1]!)) this.#refuse(bytes, start, LINE);
    const first = skipPrefix(bytes, skipBlanks(bytes, start + 2));
    let at = first;
    let address = 0;
    for (let digit = HEX[bytes[at]!]!; digit < 16; digit = HEX[bytes[++at]!]!) {
      if (address >>> 27 !== 0) this.#refuse(bytes, start, FITS);
      address = (address << 4) | digit;
    }
    if (at === first || !(isBlank(bytes[at]!) || bytes[at] === NEWLINE)) this.#refuse(bytes, start, LINE);
    this.#pages.add(address >>> PAGE_SHIFT);
    this.#batch.references[this.#batch.count++] = label === WRITE ? address | STORE : address;
    return nextLine(bytes, at);
  }

  #refuse(bytes: Uint8Array, start: number, expected: string): never {
    throw new TraceError(this.#file, this.lines + 1, excerpt(bytes, start), expected);
  }
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(bytes[at]!)) at++;
  return at;
}

/** Past `0x`, if it stands here. */
function skipPrefix(bytes: Uint8Array, at: number): number {
  const x = bytes[at + 1];
  return bytes[at] === ZERO && (x === 0x78 || x === 0x58) ? at + 2 : at;
}
