/**
 * What a trace becomes: references, one 32-bit word each.
 *
 * Bit 31 set: a store; clear: a load or an instruction fetch. Bits 30..0: the virtual address, always in kuseg.
 */
import { PAGE_SHIFT } from '../../machine/mips.ts';

/** The trace formats that can be read. */
export type TraceFormat = 'lackey' | 'din' | 'pages';

/** Marks a reference as a store. */
export const STORE = 0x80000000 | 0;
/** The address bits of a reference. */
export const ADDRESS = 0x7fffffff;
/** Pages in kuseg: the page numbers 0 to KUSEG_PAGES - 1 are valid. */
export const KUSEG_PAGES = 1 << (31 - PAGE_SHIFT);

/** References a batch holds at most. */
export const BATCH = 8192;
/** The most references that one record of any format makes: a modify that straddles two pages. */
const RECORD_REFERENCES = 4;

/** References on their way to the sink; one batch serves a whole trace, it is emptied and filled again. */
export class ReferenceBatch {
  readonly references = new Int32Array(BATCH);
  count = 0;

  /** Whether a record of any kind still fits. */
  get hasRoom(): boolean {
    return this.count <= BATCH - RECORD_REFERENCES;
  }
}

/**
 * Turns the bytes of one format into references. A parser sees whole records only, so it holds no partial text.
 * It reports what it can't read as a TraceError.
 */
export interface TraceParser {
  /** Lines read so far, those that make no reference included. */
  readonly lines: number;
  /** Different pages referenced so far. */
  readonly pages: number;
  /** Whether addresses were moved into kuseg, rather than used as they are. */
  readonly mapped: boolean;
  /** Where the last whole record in `bytes[0..length)` ends; 0 if none does. */
  endOfRecords(bytes: Uint8Array, length: number): number;
  /** Reads records from `bytes[from..to)` while the batch has room; returns where it stopped. */
  parse(bytes: Uint8Array, from: number, to: number): number;
  /** After the last byte: hands over a reference that waited for what follows it. The batch has room. */
  finish(): void;
}
