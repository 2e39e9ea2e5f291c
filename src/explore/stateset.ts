/**
 * Which states of a program have been seen, as 63 bits each.
 *
 * Two states with the same bits count as one, so a state may be held to be seen that is not: among n states with a chance
 * of about n^2/2^64, one in 18 million for a million states (hash compaction, Wolper and Leroy, CAV 1993).
 */
import type { ModelMachine } from '../machine/model.ts';
import type { ModelThread } from '../machine/modelthread.ts';
import { Hash } from './hash.ts';

const FIRST_SIZE = 1 << 12;

export class StateSet {
  /** Two numbers a place; both 0 where nothing is kept. */
  #places = new Int32Array(2 * FIRST_SIZE);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Whether the state was new. */
  add(low: number, high: number): boolean {
    if (2 * this.#size >= this.#places.length / 2) {
      this.#grow();
    }
    const added = this.#put(low, high | 1);
    this.#size += added ? 1 : 0;
    return added;
  }

  #put(low: number, high: number): boolean {
    const mask = this.#places.length / 2 - 1;
    for (let place = low & mask; ; place = (place + 1) & mask) {
      const [keptLow, keptHigh] = [this.#places[2 * place], this.#places[2 * place + 1]];
      if (keptHigh === 0) {
        this.#places[2 * place] = low;
        this.#places[2 * place + 1] = high;
        return true;
      }
      if (keptLow === low && keptHigh === high) {
        return false;
      }
    }
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new Int32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] !== 0) {
        this.#put(old[at] as number, old[at + 1] as number);
      }
    }
  }
}

/**
 * Of one state at a time: words, what is kept outside of them, and of each thread its operation, results, log, and what it
 * sleeps or spins for.
 */
export class StateHash {
  readonly #m: ModelMachine;
  readonly #hash = new Hash();
  readonly #word = new Hash();
  readonly #take = (value: number): void => this.#hash.take(value);
  #words = 0;
  #wordsHigh = 0;

  constructor(m: ModelMachine) {
    this.#m = m;
  }

  /** `more`: tells of what else the judgement of the run depends on. */
  now(more?: (take: (value: number) => void) => void): Hash {
    const hash = this.#hash;
    hash.clear();
    more?.(this.#take);
    for (const kept of this.#m.outside) {
      kept.stateInto(this.#take);
    }
    this.#takeWords();
    hash.take(this.#words);
    hash.take(this.#wordsHigh);
    for (const thread of this.#m.threads) {
      this.#takeThread(thread);
    }
    return hash;
  }

  /** Changed words come in any order: their hashes are added. */
  #takeWords(): void {
    [this.#words, this.#wordsHigh] = [0, 0];
    this.#m.eachChanged((at, value) => {
      this.#word.clear();
      this.#word.take(at);
      this.#word.take(value);
      this.#words = (this.#words + this.#word.low) | 0;
      this.#wordsHigh = (this.#wordsHigh + this.#word.high) | 0;
    });
  }

  #takeThread(thread: ModelThread): void {
    const hash = this.#hash;
    hash.take(thread.operation);
    for (const result of thread.results) {
      hash.take(result);
    }
    hash.take(thread.length);
    for (let n = 0; n < thread.length; n++) {
      hash.take(thread.log[n] as number);
    }
    hash.take(thread.asleepOn);
    hash.take(thread.asleepOn < 0 ? 0 : this.#rankAmongSleepers(thread));
    hash.take(this.#m.spinState(thread));
  }

  #rankAmongSleepers({ asleepOn, asleepSince }: ModelThread): number {
    return this.#m.threads.filter(other => other.asleepOn === asleepOn && other.asleepSince < asleepSince).length;
  }
}
