/**
 * Mutants: the kernel broken on purpose, one mistake each, most of them seen in real student kernels.
 *
 * Every part of the kernel is an object whose methods are called through it, so a mutant replaces methods of one CPU's
 * kernel after it was made: nothing in the kernel knows, and nothing is slower when no mutant is on. State that a mutant
 * needs may live in its closures; it is per CPU.
 */
import { LINE_WORDS } from '../../machine/arena.ts';
import type { Addr } from '../../machine/machine.ts';
import type { Lock } from '../../sync/lock.ts';
import type { Kernel } from '../../vm/kernel.ts';

/** How a mutant shows: kinds of fault, as in a run's outcome. */
export type MutantFault = 'panic' | 'machine-check' | 'oracle' | 'audit' | 'stall';

/** What a run needs for the mutant to show within seconds, where that is not the default. */
export interface MutantRun {
  readonly cpus?: number;
  readonly frames?: number;
  readonly programs?: number;
  readonly magazines?: number;
  readonly lock?: string;
  readonly ops?: number;
  readonly auditEvery?: number;
  readonly watchdogMs?: number;
  readonly failDisk?: { operation: 'read' | 'write'; every: number };
}

export interface Mutant {
  readonly name: string;
  /** The mistake, in one line. */
  readonly summary: string;
  /** Where such a bug was seen, or who warns of it. */
  readonly bug: string;
  /** The faults that may end a run of it; which one comes first is up to the interleaving. */
  readonly expects: readonly MutantFault[];
  /** Workloads that bring it out. */
  readonly workload: readonly string[];
  readonly options?: MutantRun;
  /**
   * Whether it breaks no lock, doorbell, spinlock or disk driver, and uses these as the kernel does: then it shows, and its
   * mend is proved, where each of them is one step.
   */
  readonly sparesParts?: boolean;
  /** Why a stress does not see it, if so: it takes the explorer. */
  readonly unseenByStress?: string;
  /** Breaks one CPU's kernel. Before any oracle is put on it. */
  apply(kernel: Kernel): void;
  /** Replaces the coremap's lock, while the kernel is made. */
  wrapLock?(lock: Lock): Lock;
}

/** Turns for which a machine lingers in a window, to widen it: as many microseconds as a page fault takes. */
export const LINGER = 3000;

/**
 * The first word of what was laid out under this name: mutants reach words that no object of this CPU's kernel holds.
 * Static data begins in front of the coremap's header and ends where RAM begins.
 */
export function wordsNamed(kernel: Kernel, name: string): Addr {
  for (let at = kernel.coremap.header % LINE_WORDS; at < kernel.cpu.ram; at += LINE_WORDS) {
    if (kernel.cpu.nameOf(at) === name) {
      return at;
    }
  }
  throw new RangeError(`no words are named ${name}`);
}
