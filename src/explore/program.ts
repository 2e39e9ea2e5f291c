/** A program that can be explored: threads on a model machine, and what must hold when they are done. */
import type { Stopped } from '../check/waits/waitfor.ts';
import type { CpuWords } from '../machine/cpuwords.ts';
import type { Addr } from '../machine/machine.ts';
import type { ModelMachine } from '../machine/model.ts';
import type { KernelWords } from '../vm/kernelwords.ts';
import type { FoundFault } from './foundfault.ts';

export interface Program {
  readonly name: string;
  /** Its memory is kept as each run begins with it; its threads are the program's. */
  readonly m: ModelMachine;
  /** What a word is called, as `coremap[3].state`. */
  nameOf(at: Addr): string;
  /** What must be true at the end of a run in which all threads are done. Throws what is wrong. */
  check(): void;
  /** The words of its locks, for reports and for the order in which locks are taken. The primitive mutex's need not be here. */
  readonly locks?: readonly LockWord[];
  /**
   * Whether a word is in memory that the program hands out to others. A race there comes of handing it out wrongly, so
   * it is not what a run is blamed on if that was noticed in another way.
   */
  isContents?(at: Addr): boolean;
  /** Whether lines of a file, as a stack has it, are below the program's own; the kernel's are those unless this says so. */
  isBelow?(path: string): boolean;
  /** Whether a word is inside of what the program uses as a whole, as its locks: it is left out where people are told. */
  isInner?(at: Addr): boolean;
  /** Its CPUs as they stand, for the graph of who waits for whom. Asked when no thread can move any more. */
  stopped?(): Stopped;
  /** Where the words of its CPUs are, if it runs without a kernel, for whoever shows them. */
  readonly cpus?: readonly CpuWords[];
  /** Where a kernel's words are, for whoever shows them; none of a program that runs without one. */
  readonly kernel?: KernelWords;
  /** Its operations as calls of an object, to be compared with what that object does one call at a time. */
  readonly history?: HistoryCheck;
}

/** A word that is 0 while a lock is free. */
export interface LockWord {
  readonly name: string;
  readonly at: Addr;
}

/** Says what is wrong with what a run's operations have returned. */
export interface HistoryCheck {
  /** The fault, or null. `spans` are in the order in which operations began. */
  judge(spans: readonly Span[]): FoundFault | null;
}

/** An operation of a run. */
export interface Span {
  readonly thread: number;
  /** Its number among the thread's operations. */
  readonly operation: number;
  /** The steps of its first and its last access; `end` is null if it was never done. */
  readonly start: number;
  readonly end: number | null;
}
