/** Mazurkiewicz traces by brute force: a run as the order of its dependent steps, and of nothing else. */
import type { Detector } from '../../src/explore/detector.ts';
import type { ModelMachine } from '../../src/machine/model.ts';
import { ACCESS, type ModelThread } from '../../src/machine/modelthread.ts';
import { word } from './programs.ts';

interface Made {
  readonly name: string;
  readonly thread: number;
  readonly reads: readonly string[];
  readonly writes: string[];
  /** A turn of a spin loop that was had since nobody else could move: it depends on all that came before and comes after. */
  readonly free: boolean;
}

/** Counts the traces of the runs that it sees. */
export class TraceCounter implements Detector {
  readonly traces = new Set<string>();
  /** Whether an oracle was asked in any of them. */
  asks = false;
  #made: Made[] = [];
  #done: number[] = [];
  /** By thread: what it has read since its last turn of a spin loop. */
  #read: string[][] = [];
  /** Of that, what has been changed since. */
  #changed: Set<string>[] = [];

  readonly #m: ModelMachine;
  readonly #initial: Int32Array;
  /** What words hold, as far as steps were told of: whether a step has changed one. */
  #words: Int32Array;

  /** Whether it matters who falls asleep first. */
  readonly #ordersSleepers: boolean;

  /** Counts runs of a machine that has not run yet. */
  constructor(m: ModelMachine, ordersSleepers = false) {
    this.#m = m;
    this.#ordersSleepers = ordersSleepers;
    this.#initial = m.words.slice();
    this.#words = m.words.slice();
  }

  begin(): void {
    this.#words.set(this.#initial);
    this.#made = [];
    this.#done = [];
    this.#read = [];
    this.#changed = [];
  }

  performed(thread: ModelThread, kind: number, at: number, range: number, before: number): void {
    const { number } = thread;
    this.#done[number] = (this.#done[number] ?? 0) + 1;
    const turn = kind === ACCESS.pause;
    const { reads, writes } = turn
      ? { reads: this.#read[number] ?? [], writes: [] }
      : touchedBy(thread, kind, at, range, before, this.#ordersSleepers);
    const free = turn && (this.#changed[number]?.size ?? 0) === 0;
    this.#made.push({ name: `${number}.${this.#done[number]}`, thread: number, reads, writes, free });
    this.#note(number, kind, learns(kind) ? [`w${at}`] : [], this.#changes(at, range));
  }

  /** What an oracle was asked about belongs to the step before. */
  asked(about: number): void {
    this.asks = true;
    this.#made.at(-1)?.writes.push(`o${about}`);
  }

  #changes(at: number, range: number): string[] {
    const changed: string[] = [];
    for (let each = at; each < at + range; each++) {
      if (this.#words[each] !== this.#m.words[each]) {
        this.#words[each] = this.#m.words[each] as number;
        changed.push(`w${each}`);
      }
    }
    return changed;
  }

  #note(number: number, kind: number, learnt: readonly string[], changes: readonly string[]): void {
    for (const [other, read] of this.#read.entries()) {
      for (const change of changes.filter(each => read?.includes(each))) {
        this.#changed[other] ??= new Set();
        this.#changed[other].add(change);
      }
    }
    if (kind === ACCESS.pause) {
      this.#read[number] = [];
      this.#changed[number] = new Set();
    } else {
      this.#read[number] = [...(this.#read[number] ?? []), ...learnt];
    }
  }

  end(): null {
    this.traces.add(this.#orders());
    return null;
  }

  /** All pairs of dependent steps of different threads, in the order that they had. */
  #orders(): string {
    const pairs: string[] = this.#done.map((count, thread) => `${thread}:${count}`);
    for (const [n, later] of this.#made.entries()) {
      for (const earlier of this.#made.slice(0, n)) {
        if (earlier.thread !== later.thread && dependent(earlier, later)) {
          pairs.push(`${earlier.name}<${later.name}`);
        }
      }
    }
    return pairs.sort().join(' ');
  }
}

function dependent(a: Made, b: Made): boolean {
  if (a.free || b.free) {
    return true;
  }
  const meets = (first: readonly string[], second: readonly string[]) => first.some(each => second.includes(each));
  return meets(a.writes, b.writes) || meets(a.writes, b.reads) || meets(a.reads, b.writes);
}

/** Words of a range; those below a small program's own are nobody else's. */
function wordsIn(at: number, range: number): string[] {
  const from = Math.max(at, word(0));
  return Array.from({ length: at + range - from }, (_, n) => `w${from + n}`);
}

/** Whether a thread that makes the access learns what the word held. */
function learns(kind: number): boolean {
  const { load, atomicLoad, exchange, compareExchange, add, or, and } = ACCESS;
  return [load, atomicLoad, exchange, compareExchange, add, or, and].some(each => each === kind);
}

function touchedBy(
  thread: ModelThread,
  kind: number,
  at: number,
  range: number,
  before: number,
  ordersSleepers: boolean,
) {
  const [it, sleepers] = [`w${at}`, `s${at}`];
  switch (kind) {
    case ACCESS.load:
    case ACCESS.atomicLoad:
      return { reads: [it], writes: [] };
    case ACCESS.compareExchange:
      return before === thread.expected ? { reads: [], writes: [it] } : { reads: [it], writes: [] };
    case ACCESS.wait:
      if (before !== thread.expected) {
        return { reads: [it], writes: [] };
      }
      return ordersSleepers ? { reads: [it], writes: [sleepers] } : { reads: [it, sleepers], writes: [] };
    case ACCESS.woken:
      return { reads: [], writes: [] };
    case ACCESS.notify:
      return { reads: [], writes: [sleepers] };
    case ACCESS.device:
      return { reads: [it, `w${thread.operand}`], writes: [] };
    case ACCESS.zeroPage:
      return { reads: [], writes: wordsIn(at, range) };
    default:
      return { reads: [], writes: [it] };
  }
}
