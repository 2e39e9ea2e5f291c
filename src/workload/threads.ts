/**
 * The thread table: what each simulated thread runs and how far it has come, as words of shared memory.
 *
 * A thread's words belong to the CPU that runs it, and are handed on through the run queue's spinlock.
 */
import type { Arena } from '../machine/arena.ts';
import type { Addr, Machine } from '../machine/machine.ts';
import type { Program, Registers } from './program.ts';

export const THREAD_RUNNABLE = 0;
export const THREAD_DONE = 1;
export const THREAD_KILLED = 2;
/** A kernel test whose round was given up for want of memory. */
export const THREAD_GAVE_UP = 3;
/** A process that was stopped in the middle of its round, because the run was to end. */
export const THREAD_STOPPED = 4;

/** What a thread is made from: the same on all CPUs. */
export interface ThreadSpec {
  readonly program: Program;
  /** `matmult`, or `km2[3]` where there are several. */
  readonly name: string;
  readonly member: number;
  readonly members: number;
  /** Differs between the workloads of a run. */
  readonly group: number;
}

/** A thread's words. Its registers follow. */
export const TCB = {
  state: 0,
  as: 1,
  slices: 2,
  rounds: 3,
  errno: 4,
  references: 5,
  pageFaults: 6,
  checks: 7,
  operations: 8,
  /** Times that it was killed: with ENOMEM, EIO or EFAULT, the last of them in `errno`. */
  kills: 9,
  /** Rounds that it gave up because memory was refused. */
  givenUp: 10,
  registers: 11,
} as const;

export interface ThreadTable {
  readonly specs: readonly ThreadSpec[];
  readonly at: readonly Addr[];
}

/** Words that the table takes of the arena. */
export function threadArenaWords(specs: readonly ThreadSpec[]): number {
  return specs.reduce((sum, spec) => sum + TCB.registers + spec.program.registers + 16, 0);
}

export function layOutThreads(arena: Arena, specs: readonly ThreadSpec[]): ThreadTable {
  return {
    specs,
    at: specs.map((spec, n) => arena.words(`thread[${n}] ${spec.name}`, TCB.registers + spec.program.registers)),
  };
}

/** The registers of whichever thread has its turn. */
export class ThreadRegisters implements Registers {
  readonly #m: Machine;
  #base: Addr = 0;

  constructor(m: Machine) {
    this.#m = m;
  }

  /** Turns to another thread. */
  attach(tcb: Addr): void {
    this.#base = tcb + TCB.registers;
  }

  get(index: number): number {
    return this.#m.load(this.#base + index);
  }

  set(index: number, value: number): void {
    this.#m.store(this.#base + index, value);
  }
}

/** A seed for one round of one thread: unrelated to its neighbours' (the finaliser of MurmurHash3). */
export function threadSeed(seed: number, spec: ThreadSpec, round: number): number {
  let h =
    (seed ^
      Math.imul(spec.group + 1, 0x9e3779b1) ^
      Math.imul(spec.member + 1, 0x85ebca6b) ^
      Math.imul(round + 1, 0xc2b2ae35)) |
    0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
