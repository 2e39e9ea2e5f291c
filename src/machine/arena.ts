/**
 * Hands out words of shared memory by name.
 *
 * Every thread builds the same structures in the same order over the same memory, so each arrives at the same
 * addresses without being told; the names serve reports ("waits for coremap.lock").
 */
import type { Addr } from './machine.ts';

/** Words in a host cache line: what is written by different CPUs lies in different lines. */
export const LINE_WORDS = 16;

export interface Symbol {
  readonly name: string;
  readonly at: Addr;
  readonly words: number;
}

export class Arena {
  readonly symbols: Symbol[] = [];
  readonly #base: Addr;
  readonly #limit: Addr;
  #next: Addr;

  constructor(base: Addr, words: number) {
    this.#base = base;
    this.#next = base;
    this.#limit = base + words;
  }

  /** `words` words that begin a cache line. Throws when the arena is full: its size is part of the layout. */
  words(name: string, words: number): Addr {
    const at = this.#next;
    const end = at + Math.ceil(words / LINE_WORDS) * LINE_WORDS;
    if (end > this.#limit) {
      throw new RangeError(
        `${name}: ${words} words do not fit: ${this.#limit - at} of ${this.#limit - this.#base} are left`,
      );
    }
    this.#next = end;
    this.symbols.push({ name, at, words });
    return at;
  }

  /** `coremap.lock` or `cpu[3]+5`, or null for a word that was not handed out here. */
  nameOf(at: Addr): string | null {
    for (const symbol of this.symbols) {
      if (at >= symbol.at && at < symbol.at + symbol.words) {
        return at === symbol.at ? symbol.name : `${symbol.name}+${at - symbol.at}`;
      }
    }
    return null;
  }
}
