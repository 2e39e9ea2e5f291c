/**
 * What is remembered of accesses page by page, so that zeroing a page, or moving it to or from the disk, is one access and
 * not 1,024: the last time at which each thread has read, or written, anything in it, and who accessed all of it.
 */
import type { Addr } from '../../machine/machine.ts';
import { PAGE_WORDS } from '../../machine/mips.ts';
import type { Clocks } from './clocks.ts';

const NONE = -1;
const PAGE_SHIFT = 31 - Math.clz32(PAGE_WORDS);

/** Times and log entries, by page and thread. */
class Notes {
  readonly #clocks: Clocks;
  readonly #times: Int32Array;
  readonly #entries: Int32Array;

  constructor(pages: number, clocks: Clocks) {
    this.#clocks = clocks;
    this.#times = new Int32Array(pages * clocks.threads);
    this.#entries = new Int32Array(pages * clocks.threads);
  }

  note(thread: number, page: number, entry: number): void {
    const at = page * this.#clocks.threads + thread;
    this.#times[at] = this.#clocks.time(thread);
    this.#entries[at] = entry;
  }

  /** An entry that nothing orders before what `thread` does now, or -1. */
  unordered(thread: number, page: number): number {
    const first = page * this.#clocks.threads;
    for (let other = 0; other < this.#clocks.threads; other++) {
      if (!this.#clocks.knows(thread, other, this.#times[first + other] as number)) {
        return this.#entries[first + other] as number;
      }
    }
    return NONE;
  }

  forget(): void {
    this.#times.fill(0);
  }
}

export class Pages {
  readonly #reads: Notes;
  readonly #writes: Notes;
  /** Of all of a page at once; there are few, so most pages need no look at them. */
  readonly #wholeReads: Notes;
  readonly #wholeWrites: Notes;
  readonly #hadWhole: Uint8Array;

  constructor(words: number, clocks: Clocks) {
    const pages = Math.ceil(words / PAGE_WORDS);
    this.#reads = new Notes(pages, clocks);
    this.#writes = new Notes(pages, clocks);
    this.#wholeReads = new Notes(pages, clocks);
    this.#wholeWrites = new Notes(pages, clocks);
    this.#hadWhole = new Uint8Array(pages);
  }

  forget(): void {
    for (const notes of [this.#reads, this.#writes, this.#wholeReads, this.#wholeWrites]) {
      notes.forget();
    }
  }

  /** A write of all of the page of `at` that nothing orders before what `thread` does now, or -1. */
  unorderedWrite(thread: number, at: Addr): number {
    const page = at >>> PAGE_SHIFT;
    return this.#hadWhole[page] === 0 ? NONE : this.#wholeWrites.unordered(thread, page);
  }

  /** The same, or a read of all of it. */
  unordered(thread: number, at: Addr): number {
    const page = at >>> PAGE_SHIFT;
    return this.#hadWhole[page] === 0 ? NONE : this.#unorderedWhole(thread, page);
  }

  /** A word was read. Returns an access of all of its page that races with it, or -1. */
  readWord(thread: number, at: Addr, entry: number): number {
    this.#reads.note(thread, at >>> PAGE_SHIFT, entry);
    return this.unorderedWrite(thread, at);
  }

  writeWord(thread: number, at: Addr, entry: number): number {
    this.#writes.note(thread, at >>> PAGE_SHIFT, entry);
    return this.unordered(thread, at);
  }

  /** The page at `at` was read, all of it. Returns an access to any of its words that races with it, or -1. */
  readPage(thread: number, at: Addr, entry: number): number {
    const page = at >>> PAGE_SHIFT;
    this.#hadWhole[page] = 1;
    this.#wholeReads.note(thread, page, entry);
    const whole = this.#wholeWrites.unordered(thread, page);
    return whole === NONE ? this.#writes.unordered(thread, page) : whole;
  }

  writePage(thread: number, at: Addr, entry: number): number {
    const page = at >>> PAGE_SHIFT;
    this.#hadWhole[page] = 1;
    this.#wholeWrites.note(thread, page, entry);
    const whole = this.#unorderedWhole(thread, page);
    const write = whole === NONE ? this.#writes.unordered(thread, page) : whole;
    return write === NONE ? this.#reads.unordered(thread, page) : write;
  }

  #unorderedWhole(thread: number, page: number): number {
    const write = this.#wholeWrites.unordered(thread, page);
    return write === NONE ? this.#wholeReads.unordered(thread, page) : write;
  }
}
