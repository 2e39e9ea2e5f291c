/** What a program that comes with the explorer is made from. */
import type { Program } from '../program.ts';

/** What can be chosen for a program; each refuses what it does not take. */
export interface ProgramOptions {
  readonly cpus: number | null;
  readonly frames: number | null;
  /** Kind of the coremap's lock. */
  readonly lock: string;
  readonly mutant: string | null;
  /** Whether everything runs through its own accesses: no lock, doorbell, spinlock or disk is a primitive. */
  readonly throughLocks: boolean;
  /** Operations of each CPU, for programs that repeat themselves; null is the program's own number. */
  readonly ops: number | null;
  /** Kernel threads of each CPU. */
  readonly threadsPerCpu: number;
}

export const PROGRAM_DEFAULTS: ProgramOptions = Object.freeze({
  cpus: null,
  frames: null,
  lock: 'sleep',
  mutant: null,
  throughLocks: false,
  ops: null,
  threadsPerCpu: 1,
});

/** A program cannot be laid out with this option as it was given. */
export class UnfitOption extends Error {
  override readonly name = 'UnfitOption';
  readonly option: keyof ProgramOptions;
  readonly value: string;
  readonly expected: string;

  constructor(option: UnfitOption['option'], value: number | string | boolean, expected: string) {
    super(`${option}: ${value}: ${expected}`);
    this.option = option;
    this.value = String(value);
    this.expected = expected;
  }
}

/** As many as were asked for; else the program's own number, or more if it needs them. Throws an {@link UnfitOption}. */
export function atLeast(
  least: number,
  option: 'cpus' | 'frames',
  asked: number | null,
  own: number,
  why: string,
): number {
  if (asked !== null && asked < least) {
    throw new UnfitOption(option, asked, `expected ${least} or more for ${why}`);
  }
  return asked ?? Math.max(own, least);
}

/** What a program takes of the options that the command line has. */
export type Takes = readonly (keyof ProgramOptions)[];

/** An option as the command line has it: `--through-locks`. */
export function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/** Throws an {@link UnfitOption} for one that was chosen and changes nothing in the program. */
export function refuseOthers(name: string, takes: Takes, options: ProgramOptions): void {
  for (const option of Object.keys(PROGRAM_DEFAULTS) as Takes) {
    const value = options[option];
    if (value !== null && value !== PROGRAM_DEFAULTS[option] && !takes.includes(option)) {
      throw new UnfitOption(option, value, `expected another program: ${name} takes ${takes.map(flagOf).join(', ')}`);
    }
  }
}

export interface ProgramMaker {
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** Whether it is the kernel that runs: then mutants and locks can be chosen. */
  readonly kernel: boolean;
  make(options: ProgramOptions): Program;
}
