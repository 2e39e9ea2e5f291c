/** What a program that comes with the explorer is made from. */
import type { Program } from '../program.ts';

/** What can be chosen for a program; each ignores what does not concern it. */
export interface ProgramOptions {
  readonly cpus: number | null;
  readonly frames: number | null;
  /** Kind of the coremap's lock. */
  readonly lock: string;
  readonly mutant: string | null;
  /** Whether the kernel runs over the lock's own accesses, not over the primitive mutex. */
  readonly throughLocks: boolean;
  /** Operations of each CPU, for programs that repeat themselves; null is the program's own number. */
  readonly ops: number | null;
}

export const PROGRAM_DEFAULTS: ProgramOptions = Object.freeze({
  cpus: null,
  frames: null,
  lock: 'sleep',
  mutant: null,
  throughLocks: false,
  ops: null,
});

export interface ProgramMaker {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** Whether it is the kernel that runs: then mutants and locks can be chosen. */
  readonly kernel: boolean;
  make(options: ProgramOptions): Program;
}
