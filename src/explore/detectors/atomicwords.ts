/**
 * What is remembered of atomic accesses: how they order threads, and when they were, for plain accesses to the same word.
 *
 * A thread that reads a word atomically comes after the one whose value it reads, and after all that this one knew. That
 * is ECMAScript's synchronizes-with, and no more than it: a store does not come after the loads before it, nor two loads
 * one after the other. (Source: ECMA-262, "Memory Model"; Watt, Pulte et al., PLDI 2020.)
 *
 * A plain access and an atomic one to the same word are a race like two plain ones: only two atomic ones never are.
 */
import type { Addr } from '../../machine/machine.ts';
import type { Clocks } from './clocks.ts';

const NONE = -1;

/** A word that was accessed atomically. Times and log entries are by thread. */
interface Word {
  readonly at: Addr;
  readonly object: number;
  readonly readTimes: Int32Array;
  readonly readEntries: Int32Array;
  readonly writeTimes: Int32Array;
  readonly writeEntries: Int32Array;
}

export class AtomicWords {
  readonly #clocks: Clocks;
  /** By address: 1 + the place in `words`; 0 for a word that never was accessed atomically. */
  readonly #places: Int32Array;
  readonly #words: Word[] = [];

  constructor(words: number, clocks: Clocks) {
    this.#clocks = clocks;
    this.#places = new Int32Array(words);
  }

  /** Forgets when accesses were. */
  forget(): void {
    for (const { readTimes, writeTimes } of this.#words) {
      readTimes.fill(0);
      writeTimes.fill(0);
    }
  }

  read(thread: number, at: Addr, entry: number): void {
    const word = this.#wordAt(at);
    this.#clocks.acquire(thread, word.object);
    word.readTimes[thread] = this.#clocks.time(thread);
    word.readEntries[thread] = entry;
  }

  write(thread: number, at: Addr, entry: number): void {
    const word = this.#wordAt(at);
    word.writeTimes[thread] = this.#clocks.time(thread);
    word.writeEntries[thread] = entry;
    this.#clocks.release(thread, word.object);
  }

  /** Reads and writes in one. */
  modify(thread: number, at: Addr, entry: number): void {
    this.#clocks.acquire(thread, this.#wordAt(at).object);
    this.write(thread, at, entry);
  }

  /** An atomic write of the word that nothing orders before what `thread` does now, or -1. */
  unorderedWrite(thread: number, at: Addr): number {
    const word = this.#known(at);
    return word === undefined ? NONE : this.#latest(thread, word.writeTimes, word.writeEntries);
  }

  /** The same, or an atomic read. */
  unordered(thread: number, at: Addr): number {
    const word = this.#known(at);
    if (word === undefined) {
      return NONE;
    }
    const write = this.#latest(thread, word.writeTimes, word.writeEntries);
    return write === NONE ? this.#latest(thread, word.readTimes, word.readEntries) : write;
  }

  /** The same for any of `range` words. */
  unorderedWriteIn(thread: number, at: Addr, range: number): number {
    return this.#firstIn(at, range, word => this.unorderedWrite(thread, word));
  }

  unorderedIn(thread: number, at: Addr, range: number): number {
    return this.#firstIn(at, range, word => this.unordered(thread, word));
  }

  #firstIn(at: Addr, range: number, racing: (word: Addr) => number): number {
    for (const word of this.#words) {
      const entry = word.at >= at && word.at < at + range ? racing(word.at) : NONE;
      if (entry !== NONE) {
        return entry;
      }
    }
    return NONE;
  }

  #latest(thread: number, times: Int32Array, entries: Int32Array): number {
    for (let other = 0; other < times.length; other++) {
      if (!this.#clocks.knows(thread, other, times[other] as number)) {
        return entries[other] as number;
      }
    }
    return NONE;
  }

  #known(at: Addr): Word | undefined {
    const place = this.#places[at] as number;
    return place === 0 ? undefined : this.#words[place - 1];
  }

  #wordAt(at: Addr): Word {
    const known = this.#known(at);
    if (known !== undefined) {
      return known;
    }
    const byThread = () => new Int32Array(this.#clocks.threads);
    const word = {
      at,
      object: this.#clocks.object(),
      readTimes: byThread(),
      readEntries: byThread(),
      writeTimes: byThread(),
      writeEntries: byThread(),
    };
    this.#places[at] = this.#words.push(word);
    return word;
  }
}
