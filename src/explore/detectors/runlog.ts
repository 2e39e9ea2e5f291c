/**
 * What a run did: an entry for each visible access, in their order. All that detectors find they find in it afterwards, so
 * that a run without a fault pays for one entry an access and no more.
 *
 * An access is a step of the run. A device's step touches several words: the entry of the step itself comes first, then one
 * for each word, with the same step.
 */
import type { Addr } from '../../machine/machine.ts';
import { ACCESS, type ModelThread } from '../../machine/modelthread.ts';

/** Words of an entry. */
const ENTRY = { who: 0, at: 1, range: 2, before: 3, after: 4, step: 5, words: 6 } as const;
/** Fields of `who`, from the lowest bit on: kind, thread, whether a compareExchange failed, operation. */
const KIND_BITS = 5;
const THREAD_BITS = 6;
const FAILED = 1 << (KIND_BITS + THREAD_BITS);
const OPERATION_SHIFT = KIND_BITS + THREAD_BITS + 1;
const FIRST_ENTRIES = 1024;

export class RunLog {
  /** Entries of the run so far. */
  length = 0;
  #rows = new Int32Array(FIRST_ENTRIES * ENTRY.words);
  #steps = 0;

  /** A run begins. */
  begin(): void {
    this.length = 0;
    this.#steps = 0;
  }

  performed(thread: ModelThread, kind: number, at: Addr, range: number, before: number, after: number): void {
    let row = this.length * ENTRY.words;
    if (row === this.#rows.length) {
      this.#grow();
    }
    const rows = this.#rows;
    const isTouch = thread.kind === ACCESS.device && kind !== ACCESS.device;
    const failed = kind === ACCESS.compareExchange && before !== thread.expected ? FAILED : 0;
    rows[row++] = kind | (thread.number << KIND_BITS) | failed | (thread.operation << OPERATION_SHIFT);
    rows[row++] = at;
    rows[row++] = range;
    rows[row++] = before;
    rows[row++] = after;
    rows[row] = isTouch ? this.#steps - 1 : this.#steps++;
    this.length++;
  }

  /** One of `ACCESS`. */
  kind(entry: number): number {
    return this.#word(entry, ENTRY.who) & ((1 << KIND_BITS) - 1);
  }

  thread(entry: number): number {
    return (this.#word(entry, ENTRY.who) >>> KIND_BITS) & ((1 << THREAD_BITS) - 1);
  }

  /** The number of the thread's operation; as many as it has: what it does once they are done. */
  operation(entry: number): number {
    return this.#word(entry, ENTRY.who) >>> OPERATION_SHIFT;
  }

  /** Whether it is a compareExchange that found another value, and so has only read. */
  hasFailed(entry: number): boolean {
    return (this.#word(entry, ENTRY.who) & FAILED) !== 0;
  }

  at(entry: number): Addr {
    return this.#word(entry, ENTRY.at);
  }

  /** Words from `at` on. */
  range(entry: number): number {
    return this.#word(entry, ENTRY.range);
  }

  /** What the word held before the access. */
  before(entry: number): number {
    return this.#word(entry, ENTRY.before);
  }

  /** What it held after it; a `notify` has woken so many. */
  after(entry: number): number {
    return this.#word(entry, ENTRY.after);
  }

  /** The number of its step in the run, from 0: the index of the choice that led to it. */
  step(entry: number): number {
    return this.#word(entry, ENTRY.step);
  }

  #word(entry: number, word: number): number {
    return this.#rows[entry * ENTRY.words + word] as number;
  }

  #grow(): void {
    const longer = new Int32Array(2 * this.#rows.length);
    longer.set(this.#rows);
    this.#rows = longer;
  }
}
