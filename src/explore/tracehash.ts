/**
 * The trace of a run as one number (Mazurkiewicz): runs that differ only in the order of steps that do not conflict have
 * the same, and no others but by chance.
 *
 * Each step mixes into its thread's hash what those have left there that it conflicts with: the last writer of what it
 * touches, and for a write those who have read that since. What conflicts is what footprint.ts says, so these are the
 * traces that optimal DPOR runs once each.
 */
import type { AccessObserver, ModelMachine } from '../machine/model.ts';
import { ACCESS, type ModelThread } from '../machine/modelthread.ts';
import { Touching } from './dpor/touching.ts';
import { type Footprint, knowledgeOf, sleepersOf, type Touch, touch, writesWord } from './footprint.ts';

/** What this run has left at a thing that steps touch. */
interface Left {
  run: number;
  /** Hash of the last write, and the sum of those of the reads since: reads of one value commute. */
  written: number;
  read: number;
}

/** No access has it. */
const ASKED = 31;

export class TraceHash implements AccessObserver {
  readonly #m: ModelMachine;
  readonly #touching: Touching;
  readonly #threads: Int32Array;
  /** By word, and by the number of what is no word. */
  readonly #words: (Left | undefined)[];
  readonly #others = new Map<number, Left>();
  #run = 0;
  /** The thread that made the last step; -1 before the first. */
  #last = -1;

  constructor(m: ModelMachine) {
    this.#m = m;
    this.#touching = new Touching(m.threads);
    this.#threads = new Int32Array(m.threads.length);
    this.#words = Array.from({ length: m.words.length });
  }

  begin(): void {
    this.#run++;
    this.#last = -1;
    this.#threads.fill(0);
  }

  /** Of the run so far. */
  get value(): number {
    return this.#threads.reduce((sum, hash, n) => mix(sum, hash ^ n), 0);
  }

  performed(thread: ModelThread, kind: number, at: number, range: number, before: number, after: number): void {
    this.#last = thread.number;
    const name = (kind << 24) ^ at;
    if (touchesOneWord(kind) && thread.kind === kind && this.#touching.sharedCpuOf(thread.number) < 0) {
      const writes = kind === ACCESS.compareExchange ? before === thread.expected : writesWord(kind);
      const left = this.#leftAt(at);
      const hash = mix(mix(this.#threads[thread.number] as number, seen(left, writes)), name);
      this.#threads[thread.number] = hash;
      leave(left, writes, hash);
    } else if (kind === ACCESS.pause && (this.#m.spinState(thread) & 1) === 0) {
      this.#freeTurn(thread, name);
    } else {
      this.#touched(thread.number, name, this.#footprint(thread, kind, at, range, before, after));
    }
  }

  /** What is asked before all steps, is asked in the same order in each run. */
  asked(about: number): void {
    if (this.#last >= 0) {
      this.#touched(this.#last, (ASKED << 24) ^ about, [knowledgeOf(about)]);
    }
  }

  #footprint(thread: ModelThread, kind: number, at: number, range: number, before: number, after: number): Footprint {
    if (thread.kind !== kind) {
      // A device's further accesses.
      return [kind === ACCESS.notify ? touch(sleepersOf(at), true) : touch(at, writesWord(kind), range)];
    }
    const found = kind === ACCESS.acquire ? Number(after === 0) : before;
    this.#touching.ordersSleepers = this.#m.leftAsleep;
    return this.#touching.by(thread.number, thread, () => found);
  }

  #touched(thread: number, name: number, footprint: Footprint): void {
    let hash = this.#threads[thread] as number;
    for (const touched of footprint) {
      for (let at = touched.from; at < touched.to; at++) {
        hash = mix(hash, seen(this.#leftAt(at), touched.writes));
      }
    }
    hash = mix(hash, name);
    this.#threads[thread] = hash;
    for (const touched of footprint) {
      this.#leave(touched, hash);
    }
  }

  #leave({ from, to, writes }: Touch, hash: number): void {
    for (let at = from; at < to; at++) {
      leave(this.#leftAt(at), writes, hash);
    }
  }

  /** A turn of a spin loop that was had since nobody else could move: it comes after all before it and before all others. */
  #freeTurn(thread: ModelThread, name: number): void {
    const hash = mix(mix(this.value, thread.number), name);
    for (let n = 0; n < this.#threads.length; n++) {
      this.#threads[n] = mix(this.#threads[n] as number, hash);
    }
  }

  #leftAt(at: number): Left {
    const left = at < this.#words.length ? this.#words[at] : this.#others.get(at);
    if (left === undefined) {
      return this.#firstAt(at);
    }
    if (left.run !== this.#run) {
      left.run = this.#run;
      left.written = 0;
      left.read = 0;
    }
    return left;
  }

  #firstAt(at: number): Left {
    const left: Left = { run: this.#run, written: 0, read: 0 };
    if (at < this.#words.length) {
      this.#words[at] = left;
    } else {
      this.#others.set(at, left);
    }
    return left;
  }
}

/** Whether the word that an access names is all that it touches, whatever it holds. */
function touchesOneWord(kind: number): boolean {
  switch (kind) {
    case ACCESS.load:
    case ACCESS.store:
    case ACCESS.atomicLoad:
    case ACCESS.atomicStore:
    case ACCESS.exchange:
    case ACCESS.compareExchange:
    case ACCESS.add:
    case ACCESS.or:
    case ACCESS.and:
    case ACCESS.release:
      return true;
    default:
      return false;
  }
}

function seen({ written, read }: Left, writes: boolean): number {
  return written ^ (writes ? read : 0);
}

function leave(left: Left, writes: boolean, hash: number): void {
  if (writes) {
    left.written = hash;
    left.read = 0;
  } else {
    left.read = (left.read + hash) | 0;
  }
}

/** Two words into one, every bit of either moving many of the result (the finaliser of MurmurHash3). */
function mix(one: number, two: number): number {
  let h = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(two + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
