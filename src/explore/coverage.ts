/**
 * What a set of schedules has covered, so that "no fault found" means something.
 *
 * Traces: two schedules that differ only in the order of accesses that do not conflict are one trace (Mazurkiewicz). A
 * trace is told by a hash: each access mixes into its thread's what the word's writers, and for a write its readers, have
 * left there; so the hash depends on the order of conflicting accesses and on nothing else.
 * Orders: for each word and each two threads that both touched it, one at least writing, which of them came first.
 */
import type { AccessObserver } from '../machine/model.ts';
import { ACCESS, type ModelThread } from '../machine/modelthread.ts';

/** More distinct traces than this are not told apart any more. */
const MOST_TRACES = 1 << 20;
const THREADS = 32;
const PAIRS = THREADS * THREADS;

/** What was seen, so that several meters can be added up. */
export interface CoverageSets {
  readonly traces: Int32Array;
  /** Word times {@link PAIRS} plus the pair: the thread that came second times 32, plus the first. */
  readonly orders: readonly number[];
  readonly ran: readonly string[];
  readonly preempted: readonly string[];
}

export interface Coverage {
  /** Null: more than are kept. */
  readonly distinctTraces: number | null;
  /** Conflicting pairs of a word and two threads that were seen, and in how many both came first at some time. */
  readonly pairs: number;
  readonly bothOrders: number;
  /** Operations inside which another thread moved, of those that ran. */
  readonly operations: number;
  readonly preempted: number;
}

const READS = new Set<number>([ACCESS.load, ACCESS.atomicLoad, ACCESS.wait]);

export class CoverageMeter implements AccessObserver {
  readonly #threads: Int32Array;
  readonly #words = new Map<number, WordTrace>();
  readonly #orders = new Map<number, Set<number>>();
  readonly #traces = new Set<number>();
  readonly #ran = new Set<string>();
  readonly #preempted = new Set<string>();
  #last: ModelThread | null = null;
  #lastOperation = 0;

  constructor(threads: number) {
    this.#threads = new Int32Array(threads);
  }

  begin(): void {
    this.#threads.fill(0);
    this.#words.clear();
    this.#last = null;
  }

  performed(thread: ModelThread, kind: number, at: number, _range: number, before: number, after: number): void {
    const writes = !READS.has(kind) && (before !== after || kind === ACCESS.store || kind === ACCESS.zeroPage);
    this.#notePreemption(thread);
    const word = this.#wordAt(at);
    const seen = writes ? word.written ^ word.read : word.written;
    const hash = mix(mix(this.#threads[thread.number] as number, seen), (kind << 24) ^ at);
    this.#threads[thread.number] = hash;
    this.#noteOrder(word, thread.number, at, writes);
    if (writes) {
      word.written = hash;
      word.read = 0;
      word.writers = 1 << thread.number;
      word.readers = 0;
    } else {
      // A sum: reads of one value commute.
      word.read = (word.read + hash) | 0;
      word.readers |= 1 << thread.number;
    }
  }

  /** The run is over; its trace counts. */
  end(): null {
    if (this.#traces.size <= MOST_TRACES) {
      this.#traces.add(this.#threads.reduce((sum, hash, n) => mix(sum, hash ^ n), 0));
    }
    return null;
  }

  get sets(): CoverageSets {
    const orders = [...this.#orders].flatMap(([at, pairs]) => [...pairs].map(pair => at * PAIRS + pair));
    return { traces: Int32Array.from(this.#traces), orders, ran: [...this.#ran], preempted: [...this.#preempted] };
  }

  #wordAt(at: number): WordTrace {
    const known = this.#words.get(at);
    if (known !== undefined) {
      return known;
    }
    const fresh = { written: 0, read: 0, writers: 0, readers: 0 };
    this.#words.set(at, fresh);
    return fresh;
  }

  #noteOrder({ writers, readers }: WordTrace, thread: number, at: number, writes: boolean): void {
    const before = (writes ? writers | readers : writers) & ~(1 << thread);
    for (let rest = before; rest !== 0; rest &= rest - 1) {
      const other = 31 - Math.clz32(rest & -rest);
      const orders = this.#orders.get(at) ?? new Set<number>();
      orders.add(thread * THREADS + other);
      this.#orders.set(at, orders);
    }
  }

  #notePreemption(thread: ModelThread): void {
    const last = this.#last;
    if (last !== thread || this.#lastOperation !== thread.operation) {
      this.#ran.add(`${thread.number}.${thread.operation}`);
    }
    if (last !== null && last !== thread && last.length > 0 && !last.finished) {
      this.#preempted.add(`${last.number}.${last.operation}`);
    }
    this.#last = thread;
    this.#lastOperation = thread.operation;
  }
}

interface WordTrace {
  /** Hashes of the last write, and of the reads since. */
  written: number;
  read: number;
  /** Threads, as bits: who wrote last, and who has read since. */
  writers: number;
  readers: number;
}

/** Two words into one, every bit of either moving many of the result (the finaliser of MurmurHash3). */
function mix(one: number, two: number): number {
  let h = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(two + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The coverage of all of them together. */
export function coverageOf(all: readonly CoverageSets[]): Coverage {
  const traces = new Set(all.flatMap(sets => [...sets.traces]));
  const orders = new Set(all.flatMap(({ orders }) => orders));
  let [pairs, bothOrders] = [0, 0];
  for (const order of orders) {
    const pair = order % PAIRS;
    const [one, two] = [pair % THREADS, Math.floor(pair / THREADS)];
    const reversed = orders.has(order - pair + one * THREADS + two);
    pairs += reversed && one < two ? 0 : 1;
    bothOrders += reversed && one > two ? 1 : 0;
  }
  return {
    distinctTraces: traces.size > MOST_TRACES ? null : traces.size,
    pairs,
    bothOrders,
    operations: new Set(all.flatMap(({ ran }) => ran)).size,
    preempted: new Set(all.flatMap(({ preempted }) => preempted)).size,
  };
}
