/**
 * What one process has stored, word by word: its shadow of user memory.
 *
 * A two-level map like the machine's page tables: word n of the process's map is the chunk that maps its n-th 4 MiB, whose
 * word m is the chunk that shadows the m-th page of those. 0 is "never stored to, so all zero"; UNCHECKED is "stored to
 * when no chunk was left". Only the CPU that runs the process touches its shadow; the scheduler's hand-over orders that.
 */
import { PAGE_SHIFT, type VAddr } from '../machine/mips.ts';
import { DIRECTORY_ENTRIES } from '../vm/pagetable.ts';
import { CHUNK_WORDS, type CheckWords, takeChunk } from './memory.ts';

/** Stands where a chunk would. */
export const UNCHECKED = -1;
const NO_PAGE = -1;
const MAP_SHIFT = 22;

export class Shadow {
  readonly at: CheckWords;
  #map: number;
  /** The page looked up last, and its chunk (or 0, or UNCHECKED). */
  #page = NO_PAGE;
  #chunk = 0;

  constructor(at: CheckWords) {
    this.at = at;
    this.#map = at.maps;
  }

  /** From now on the shadow is this process's. */
  attach(process: number): void {
    if (process < 0 || process >= this.at.processes) {
      throw new RangeError(`shadow: process ${process}: 0 to ${this.at.processes - 1}`);
    }
    this.#map = this.at.maps + process * DIRECTORY_ENTRIES;
    this.#page = NO_PAGE;
  }

  /** The chunk of the page of `va`: 0 if it was never stored to, or UNCHECKED. */
  chunkOf(va: VAddr): number {
    const page = va >>> PAGE_SHIFT;
    if (page !== this.#page) {
      this.#page = page;
      this.#chunk = this.#find(va);
    }
    return this.#chunk;
  }

  /** The same, made if there is none yet: never 0. */
  makeChunk(va: VAddr): number {
    const chunk = this.chunkOf(va);
    if (chunk !== 0) {
      return chunk;
    }
    this.#chunk = this.#make(va);
    return this.#chunk;
  }

  /** The page is gone: it will read as zero. */
  forgetPage(va: VAddr): void {
    this.#page = NO_PAGE;
    const map = this.at.words[this.#map + (va >>> MAP_SHIFT)] as number;
    if (map > 0) {
      this.#forget(map + indexOf(va));
    }
  }

  /** All pages are gone: the process has ended. Its chunks stay its own, for the next round. */
  forgetAll(): void {
    this.#page = NO_PAGE;
    for (let index = 0; index < DIRECTORY_ENTRIES; index++) {
      const map = this.at.words[this.#map + index] as number;
      if (map === UNCHECKED) {
        this.at.words[this.#map + index] = 0;
      }
      for (let page = 0; map > 0 && page < CHUNK_WORDS; page++) {
        this.#forget(map + page);
      }
    }
  }

  /** Another process that stored `value` at this offset of some page, as `[process, va]`, or null. For reports: slow. */
  whoStored(value: number, offset: number): [process: number, va: VAddr] | null {
    const { words, maps, processes } = this.at;
    for (let index = 0; index < processes * DIRECTORY_ENTRIES; index++) {
      const map = words[maps + index] as number;
      for (let page = 0; map > 0 && page < CHUNK_WORDS; page++) {
        const chunk = words[map + page] as number;
        if (chunk > 0 && words[chunk + (offset >>> 2)] === value) {
          const va = ((index % DIRECTORY_ENTRIES) << MAP_SHIFT) | (page << PAGE_SHIFT) | offset;
          return [Math.floor(index / DIRECTORY_ENTRIES), va];
        }
      }
    }
    return null;
  }

  #find(va: VAddr): number {
    const map = this.at.words[this.#map + (va >>> MAP_SHIFT)] as number;
    return map > 0 ? (this.at.words[map + indexOf(va)] as number) : map;
  }

  #make(va: VAddr): number {
    const { words } = this.at;
    const slot = this.#map + (va >>> MAP_SHIFT);
    if (words[slot] === 0) {
      words[slot] = takeChunk(this.at) || UNCHECKED;
    }
    const map = words[slot] as number;
    if (map === UNCHECKED) {
      return UNCHECKED;
    }
    words[map + indexOf(va)] = takeChunk(this.at) || UNCHECKED;
    return words[map + indexOf(va)] as number;
  }

  #forget(entry: number): void {
    const chunk = this.at.words[entry] as number;
    if (chunk === UNCHECKED) {
      this.at.words[entry] = 0;
    } else if (chunk > 0) {
      this.at.words.fill(0, chunk, chunk + CHUNK_WORDS);
    }
  }
}

function indexOf(va: VAddr): number {
  return (va >>> PAGE_SHIFT) & (CHUNK_WORDS - 1);
}
