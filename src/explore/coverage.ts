/**
 * What a set of schedules has covered, so that "no fault found" means something.
 *
 * Traces: two schedules that differ only in the order of accesses that do not conflict are one trace (tracehash.ts).
 * Orders: for each word and each two threads that both touched it, one at least changing it, which of them came first.
 */
import type { AccessObserver } from '../machine/model.ts';
import { ACCESS, type ModelThread } from '../machine/modelthread.ts';
import type { LineSets } from './linemeter.ts';
import type { Program } from './program.ts';
import { TraceHash } from './tracehash.ts';

/** More distinct traces than this are not told apart any more. */
const MOST_TRACES = 1 << 20;
const THREADS = 32;
const PAIRS = THREADS * THREADS;

/** What was seen, so that several meters can be added up. */
export interface CoverageSets extends OrderSets {
  readonly lines: LineSets;
}

export interface OrderSets {
  readonly traces: Int32Array;
  /** Word times {@link PAIRS} plus the pair: the thread that came second times 32, plus the first. */
  readonly orders: readonly number[];
  /** What the words of these are called. */
  readonly names: ReadonlyMap<number, string>;
  readonly threads: readonly string[];
  readonly ran: readonly string[];
  readonly preempted: readonly string[];
}

export interface Coverage {
  /** Null: more than are kept. */
  readonly distinctTraces: number | null;
  /** Conflicting pairs of a word and two threads that were seen, and in how many both came first at some time. */
  readonly pairs: number;
  readonly bothOrders: number;
  /** The other pairs: the word, and who always came first. */
  readonly oneOrder: readonly string[];
  /** Operations inside which another thread moved, of those that ran. */
  readonly operations: number;
  readonly preempted: number;
  /** Lines of the source that make accesses, in how many of them a thread stood when another one moved; and the others. */
  readonly lines: number;
  readonly preemptedLines: number;
  readonly neverPreempted: readonly string[];
}

const READS = new Set<number>([ACCESS.load, ACCESS.atomicLoad, ACCESS.wait]);

export class CoverageMeter implements AccessObserver {
  readonly #program: Program;
  readonly #trace: TraceHash;
  readonly #touched: Touched;
  readonly #orders = new Map<number, Set<number>>();
  readonly #traces = new Set<number>();
  readonly #ran = new Set<string>();
  readonly #preempted = new Set<string>();
  #last: ModelThread | null = null;
  #lastOperation = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#trace = new TraceHash(program.m);
    this.#touched = new Touched(program.m.words.length);
  }

  begin(): void {
    this.#trace.begin();
    this.#touched.begin();
    this.#last = null;
  }

  performed(thread: ModelThread, kind: number, at: number, range: number, before: number, after: number): void {
    this.#notePreemption(thread);
    this.#trace.performed(thread, kind, at, range, before, after);
    const changes = !READS.has(kind) && (before !== after || kind === ACCESS.store || kind === ACCESS.zeroPage);
    const touched = this.#touched;
    touched.look(at);
    this.#noteOrder(thread.number, at, changes);
    touched.note(at, thread.number, changes);
  }

  asked(about: number): void {
    this.#trace.asked(about);
  }

  /** The run is over; its trace counts. */
  end(): null {
    if (this.#traces.size <= MOST_TRACES) {
      this.#traces.add(this.#trace.value);
    }
    return null;
  }

  get sets(): OrderSets {
    return {
      traces: Int32Array.from(this.#traces),
      orders: [...this.#orders]
        .filter(([at]) => !this.#program.isInner?.(at))
        .flatMap(([at, pairs]) => [...pairs].map(pair => at * PAIRS + pair)),
      names: new Map([...this.#orders.keys()].map(at => [at, this.#program.nameOf(at)])),
      threads: this.#program.m.threads.map(({ name }) => name),
      ran: [...this.#ran],
      preempted: [...this.#preempted],
    };
  }

  #noteOrder(thread: number, at: number, changes: boolean): void {
    const { writers, readers } = this.#touched;
    const before = ((writers[at] as number) | (changes ? (readers[at] as number) : 0)) & ~(1 << thread);
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

/** Who has touched each word in this run. */
class Touched {
  /** Threads, as bits: who changed it last, and who has read it since. */
  readonly writers: Int32Array;
  readonly readers: Int32Array;
  /** The run that these are of. */
  readonly #runs: Int32Array;
  #run = 0;

  constructor(words: number) {
    [this.writers, this.readers] = [new Int32Array(words), new Int32Array(words)];
    this.#runs = new Int32Array(words);
  }

  begin(): void {
    this.#run++;
  }

  /** A word is about to be looked at: what an earlier run has left there counts no more. */
  look(at: number): void {
    if (this.#runs[at] !== this.#run) {
      this.#runs[at] = this.#run;
      this.writers[at] = 0;
      this.readers[at] = 0;
    }
  }

  note(at: number, thread: number, changes: boolean): void {
    this.writers[at] = changes ? 1 << thread : (this.writers[at] as number);
    this.readers[at] = changes ? 0 : (this.readers[at] as number) | (1 << thread);
  }
}

/** The coverage of all of them together. */
export function coverageOf(all: readonly CoverageSets[]): Coverage {
  const traces = new Set(all.flatMap(sets => [...sets.traces]));
  const lines = new Set(all.flatMap(sets => sets.lines.lines));
  const preempted = new Set(all.flatMap(sets => sets.lines.preempted));
  return {
    distinctTraces: traces.size > MOST_TRACES ? null : traces.size,
    ...ordersOf(all),
    operations: new Set(all.flatMap(({ ran }) => ran)).size,
    preempted: new Set(all.flatMap(sets => sets.preempted)).size,
    lines: lines.size,
    preemptedLines: preempted.size,
    neverPreempted: [...lines].filter(line => !preempted.has(line)).sort(byPlace),
  };
}

function ordersOf(all: readonly CoverageSets[]): Pick<Coverage, 'pairs' | 'bothOrders' | 'oneOrder'> {
  const names = new Map(all.flatMap(sets => [...sets.names]));
  const threads = all[0]?.threads ?? [];
  const orders = new Set(all.flatMap(sets => sets.orders));
  let bothOrders = 0;
  const oneOrder: string[] = [];
  for (const order of [...orders].sort((a, b) => a - b)) {
    const pair = order % PAIRS;
    const [first, second] = [pair % THREADS, Math.floor(pair / THREADS)];
    const reversed = orders.has(order - pair + first * THREADS + second);
    bothOrders += reversed && first > second ? 1 : 0;
    if (!reversed) {
      const word = names.get(Math.floor(order / PAIRS)) ?? '';
      oneOrder.push(`${word}: ${threads[first]} before ${threads[second]}`);
    }
  }
  return { pairs: bothOrders + oneOrder.length, bothOrders, oneOrder };
}

/** Files by name, lines of one by number. */
function byPlace(one: string, two: string): number {
  return one.localeCompare(two, 'en', { numeric: true });
}
