/**
 * What a simulated thread runs: a program whose whole state between two turns is words of shared memory.
 *
 * That is what lets the scheduler stop it after any turn and let another CPU go on with it. A program is one object
 * without state of its own; each CPU has the same.
 */
import type { Cpu } from '../machine/cpu.ts';
import type { VAddr } from '../machine/mips.ts';
import type { Kernel } from '../vm/kernel.ts';
import type { LeakCheck } from './leakcheck.ts';

/** Private words of a thread, zero when a round begins. */
export interface Registers {
  get(index: number): number;
  set(index: number, value: number): void;
}

/** User memory as a program sees it: each access goes through the TLB of the CPU that runs it. */
export interface UserMemory {
  load(va: VAddr): number;
  store(va: VAddr, value: number): void;
}

/** What a program can reach while it has its turn. The same object serves all threads of a CPU: keep nothing of it. */
export interface ThreadContext {
  readonly cpu: Cpu;
  readonly kernel: Kernel;
  readonly user: UserMemory;
  readonly registers: Registers;
  /** Which of its workload's threads this is: 0 to members-1. */
  readonly member: number;
  readonly members: number;
  /** Differs between runs, workloads, members and rounds; the same in each run with the same seed. Unsigned 32 bit. */
  readonly seed: number;
  /** Whether this is the machine's only thread: counts of frames can be compared exactly. */
  readonly alone: boolean;
  /** The workload's leak check; null where other workloads run. */
  readonly leaks: Pick<LeakCheck, 'begin' | 'end'> | null;
  /** How much to do in a round, from `--ops`; null is the program's own size. */
  readonly ops: number | null;
  /** Counts checked loads and tags. */
  checked(count: number): void;
  /** Reports what the data says: somebody else wrote here. Ends the run with an `oracle` fault. */
  corrupt(message: string, details: Record<string, number | string>): never;
  /** Says that the round that ends with this turn was given up, because memory was refused again and again. */
  giveUp(): void;
}

export interface Program {
  readonly name: string;
  /** One line for `coremap list`. */
  readonly summary: string;
  readonly kind: 'kernel' | 'user';
  /** Threads it consists of when `--programs` does not say otherwise. */
  readonly members: number;
  /** Words of {@link Registers} that a thread needs. */
  readonly registers: number;
  /** Most pages of user memory that one thread touches (0 for a kernel program). */
  readonly pages: number;
  /**
   * Takes one turn: about `budget` user references, or a few kernel operations. Returns how many operations it did
   * (references for a user program), or that number's complement (`~n`) when this turn ended the round. A round that ends
   * without having done anything (`~0`) is the thread's last.
   */
  run(thread: ThreadContext, budget: number): number;
}
