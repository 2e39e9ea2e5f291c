/** All that is to be seen at a position: of each thread what it does next, and what it waits for. */
import type { LabEnd, LabFault } from './end.ts';
import type { LabCpu, LabKernel, LabLock } from './machine.ts';
import type { LabPlace, LabStep } from './step.ts';

/** Everything that is to be seen at a position. */
export interface LabState {
  /** Steps made. */
  readonly position: number;
  /** Steps of the run as it is known: after a step back, more than `position`. */
  readonly length: number;
  readonly threads: readonly LabThread[];
  /** Numbers of the threads that can move; empty when the run is over. */
  readonly enabled: readonly number[];
  /** What the last step was; null at position 0. */
  readonly last: LabStep | null;
  /**
   * Of a run that is over: the same for two runs of a program at whose ends memory is the same, threads stand at the same
   * points and have got the same results, and devices have done the same; for two others, but with a chance of 1 in 2^64.
   * Null while the run goes on.
   */
  readonly digest: string | null;
  readonly cpus: readonly LabCpu[];
  readonly locks: readonly LabLock[];
  /** Null for a program that runs without a kernel. */
  readonly kernel: LabKernel | null;
  /** Null while the run goes on. */
  readonly end: LabEnd | null;
  /** The first pair of accesses so far that nothing orders, if that is not what `end` tells; null for none. */
  readonly race: LabFault | null;
}

/** A thread: of a kernel, a CPU's; or a device. */
export interface LabThread {
  readonly number: number;
  /** `CPU 0`, `disk`. */
  readonly name: string;
  /** Its CPU; null for a device. */
  readonly cpu: number | null;
  readonly enabled: boolean;
  /** Its operations by name, in order. */
  readonly operations: readonly string[];
  /** Index of the one that it is in or about to begin; `operations.length` when it is done. */
  readonly operation: number;
  /** What those that are over have returned. */
  readonly results: readonly number[];
  readonly done: boolean;
  /** Whether what it does is an interrupt's. */
  readonly inInterrupt: boolean;
  /** Its next access; null when it has none. Where it is blocked, the access that it will make when it is not. */
  readonly next: LabNext | null;
  /** What waits to interrupt its CPU; null for nothing. */
  readonly interrupt: LabInterrupt | null;
  /** Null when it can move, or is done. */
  readonly blocked: LabWait | null;
}

interface LabNext {
  /** `will store coremap[3].state = DIRTY`. */
  readonly text: string;
  /** A name of the machine's accesses: `load`, `compareExchange`, `acquire`, ... */
  readonly kind: string;
  /** `coremap[3].state`. */
  readonly word: string;
  /** Null where the engine that runs it gives no stack. */
  readonly where: LabPlace | null;
}

/** An interrupt that waits at a CPU. */
export interface LabInterrupt {
  /** `TLB shootdown`, `disk`, `unidle`; more than one with `and` between. */
  readonly what: string;
  /**
   * `next`: its thread's next step takes it; `later`: one of those after it, where the CPU looks at its lines; `off`: the CPU
   * takes none as it stands.
   */
  readonly taken: 'next' | 'later' | 'off';
  /** `it has interrupts off: it holds a spinlock`. */
  readonly text: string;
}

/** Why a thread cannot move, and for whom it waits. */
export interface LabWait {
  /** `spins for coremap.lock, which CPU 0 holds`. */
  readonly text: string;
  /** The CPU that must do something; null when that is not known, or when it is a device. */
  readonly on: number | null;
  readonly lock: string | null;
  /** Whether it takes no interrupts meanwhile. */
  readonly deaf: boolean;
}
