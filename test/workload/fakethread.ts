/** A thread for programs under test: registers that hold words, user memory that is a map, and a place for complaints. */
import { PAGE_SHIFT, type VAddr } from '../../src/machine/mips.ts';
import { LeakCheck } from '../../src/workload/leakcheck.ts';
import type { Program, Registers, ThreadContext, UserMemory } from '../../src/workload/program.ts';

/** What {@link ThreadContext.corrupt} throws here. */
export class Corruption extends Error {
  readonly details: Record<string, number | string>;
  constructor(message: string, details: Record<string, number | string>) {
    super(message);
    this.details = details;
  }
}

class WordRegisters implements Registers {
  readonly words: Int32Array;

  constructor(count: number) {
    this.words = new Int32Array(count);
  }

  get(index: number): number {
    return this.words[this.#checked(index)] as number;
  }

  set(index: number, value: number): void {
    this.words[this.#checked(index)] = value;
    if (this.get(index) !== value) {
      throw new Error(`register ${index}: ${value} is not a word`);
    }
  }

  #checked(index: number): number {
    if (!(index in this.words)) {
      throw new Error(`register ${index} of ${this.words.length}`);
    }
    return index;
  }
}

export class FakeMemory implements UserMemory {
  /** By page; those that were touched. */
  readonly contents = new Map<number, Int32Array<ArrayBuffer>>();
  #page = -1;
  #words = new Int32Array(0);
  references = 0;
  /** The page of each reference, immediate repetitions left out, and how many of them were stores. */
  readonly pages: number[] = [];
  stores = 0;
  /** Replaces what a load finds. */
  tamper: (va: VAddr, value: number) => number = (_va, value) => value;

  load(va: VAddr): number {
    this.#touch(va);
    return this.tamper(va, this.#words[inPage(va)] as number);
  }

  store(va: VAddr, value: number): void {
    this.#touch(va);
    this.stores++;
    if ((value | 0) !== value) {
      throw new Error(`${value} is not a word`);
    }
    this.#words[inPage(va)] = value;
  }

  #touch(va: VAddr): void {
    this.references++;
    if ((va & 3) !== 0 || va < 0x00400000 || va >= 0x80000000) {
      throw new Error(`a user may not touch ${va}`);
    }
    const page = va >>> PAGE_SHIFT;
    if (page !== this.#page) {
      this.#page = page;
      this.pages.push(page);
      this.#words = this.#wordsOf(page);
    }
  }

  #wordsOf(page: number): Int32Array<ArrayBuffer> {
    let words = this.contents.get(page);
    if (words === undefined) {
      words = new Int32Array(PAGE_WORDS);
      this.contents.set(page, words);
    }
    return words;
  }

  /** The word there; it is no reference. */
  wordAt(va: VAddr): number {
    return this.#wordsOf(va >>> PAGE_SHIFT)[inPage(va)] as number;
  }
}

const PAGE_WORDS = 1 << (PAGE_SHIFT - 2);

const inPage = (va: VAddr): number => (va >>> 2) % PAGE_WORDS;

export type FakeThread = Omit<ThreadContext, 'cpu' | 'kernel' | 'alone' | 'leaks'> & {
  cpu: ThreadContext['cpu'];
  kernel: ThreadContext['kernel'];
  alone: boolean;
  leaks: ThreadContext['leaks'];
  givenUp: number;
  readonly user: FakeMemory;
  readonly registers: WordRegisters;
  checks: number;
};

type Chosen = Partial<
  Pick<ThreadContext, 'cpu' | 'kernel' | 'member' | 'members' | 'seed' | 'alone' | 'leaks' | 'ops'>
>;

/** A thread of a program at the beginning of a round. A user program needs neither CPU nor kernel. */
export function fakeThread(program: Program, chosen: Chosen = {}): FakeThread {
  const thread = {
    cpu: chosen.kernel?.cpu as ThreadContext['cpu'],
    kernel: undefined as unknown as ThreadContext['kernel'],
    user: new FakeMemory(),
    registers: new WordRegisters(program.registers),
    member: 0,
    members: program.members,
    seed: 1,
    alone: false,
    leaks: null,
    ops: null,
    checks: 0,
    givenUp: 0,
    checked(count: number): void {
      thread.checks += count;
    },
    giveUp(): void {
      thread.givenUp++;
    },
    corrupt(message: string, details: Record<string, number | string>): never {
      throw new Corruption(message, details);
    },
    ...chosen,
  };
  return thread;
}

/** The leak check of threads that run nowhere but here: its words are three of its own. */
export function leakCheckOf(kernel: ThreadContext['kernel']): LeakCheck {
  const words = new Int32Array(3);
  const load = (at: number): number => words[at] as number;
  const store = (at: number, value: number): void => {
    words[at] = value;
  };
  const atomicAdd = (at: number, value: number): number => {
    const before = load(at);
    store(at, before + value);
    return before;
  };
  const leaks = new LeakCheck({ load, store, atomicLoad: load, atomicAdd }, 0, () => kernel.kmalloc.kheap_getused());
  leaks.boot();
  return leaks;
}

/** Runs a round to its end in turns of what `budget` says. Returns the operations that the program reported. */
export function runRound(program: Program, thread: ThreadContext, budget: () => number): number {
  let done = 0;
  for (;;) {
    const turn = program.run(thread, budget());
    done += turn < 0 ? ~turn : turn;
    if (turn < 0) {
      return done;
    }
  }
}

/**
 * Runs rounds of several threads to their ends, each turn of some thread on some CPU's kernel. Returns each one's
 * operations.
 */
export function runTogether(
  programs: readonly Program[],
  threads: readonly FakeThread[],
  kernels: readonly ThreadContext['kernel'][],
  pick: (n: number) => number,
): number[] {
  const done = threads.map(() => 0);
  const running = threads.map((_, n) => n);
  while (running.length > 0) {
    const chosen = pick(running.length);
    const n = running[chosen] as number;
    const thread = threads[n] as FakeThread;
    thread.kernel = kernels[pick(kernels.length)] as ThreadContext['kernel'];
    thread.cpu = thread.kernel.cpu;
    const turn = (programs[n] as Program).run(thread, 1000);
    done[n] = (done[n] as number) + (turn < 0 ? ~turn : turn);
    if (turn < 0) {
      running.splice(chosen, 1);
    }
  }
  return done;
}

/** What a round threw, which must be a {@link Corruption}. */
export function corruptionOf(program: Program, thread: ThreadContext): Corruption {
  try {
    runRound(program, thread, () => 1000);
  } catch (error) {
    if (error instanceof Corruption) {
      return error;
    }
    throw error;
  }
  throw new Error(`${program.name} ended without complaint`);
}
