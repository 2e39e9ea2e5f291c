/** The seam between the lab's engine and its page: what the page may call, and nothing else. */
import type { ToldStep } from '../explore/teller.ts';
import type { LabCatalogue, LabEnd, LabFault, LabRequest, LabState, LabStep } from './types.ts';

/** What was asked for is not there. `message` is one line: what, what was given, what was expected. */
export class LabInputError extends Error {
  override readonly name = 'LabInputError';
  readonly what: string;
  readonly given: string;
  readonly expected: string;
  constructor(what: string, given: string, expected: string, cause?: unknown) {
    super(`${what}: ${given}: ${expected}`, { cause });
    this.what = what;
    this.given = given;
    this.expected = expected;
  }
}

/** A source file cannot be run. */
export class LabSourceError extends Error {
  override readonly name = 'LabSourceError';
  readonly file: string;
  /** From 1; null where it is not known. */
  readonly line: number | null;
  readonly column: number | null;
  constructor(file: string, line: number | null, column: number | null, message: string) {
    super(message);
    this.file = file;
    this.line = line;
    this.column = column;
  }
}

/** One program, scheduled by hand. Deterministic: the same steps give the same states, whatever came before. */
export interface LabSession {
  readonly request: LabRequest;
  /** Steps made; from 0. */
  readonly position: number;
  /** Steps known: what {@link LabSession.goTo} can reach. A step by another thread than the known one cuts it. */
  readonly length: number;
  /** The steps known, also those after `position`. Each has its index as its `step`. */
  readonly history: readonly LabStep[];
  /**
   * By position, as far as steps are known: the same for two runs of a program that come to the same state there, in which
   * memory is the same, threads stand at the same points of operations that have come the same way, and devices have done
   * the same; for two other states, but with a chance of 1 in 2^64. After 2,000 steps: the same for the same steps since.
   */
  readonly states: readonly string[];
  /** The state at `position`. The same object until something moves. */
  state(): LabState;

  /** Lets a thread make one step. False, and nothing changes, if it cannot move. */
  step(thread: number): boolean;
  /** Lets a thread go on until its operation is over, it cannot move, or the run is over. Steps made. */
  stepOperation(thread: number): number;
  /** Lets a thread go on until it cannot move or is done, or the run is over. Steps made. */
  stepUntilBlocked(thread: number): number;
  /**
   * Lets a thread go on until its CPU is in the handler of the interrupt that waits there: one step or two where it stands
   * at a look at its lines. Steps made; 0 where none waits, or the CPU takes none as it stands.
   */
  takeInterrupt(thread: number): number;
  /**
   * Goes on to the end of the run under a strategy that draws (`draws` in the catalogue), or under `default`, in which the
   * thread that moved last goes on for as long as it can. Steps made. Throws a {@link LabInputError} for another one.
   */
  run(strategy: string, seed: number): number;

  /**
   * Begins anew and goes as another run went, by step, for as long as the thread that moved there can move here: what a
   * changed kernel makes of the same schedule. Steps made.
   */
  retrace(threads: readonly number[]): number;

  /** One step back; false at the start. What was made stays known. */
  back(): boolean;
  /** One known step forward; false at the end of what is known. */
  forward(): boolean;
  /** To a known position; beyond what is known, to the end of that. */
  goTo(position: number): void;
  /** Forgets the steps after `position`. */
  cut(): void;
  /** Takes over a run of the same program, by its threads, a step each; it must be one. Stands at its end. */
  take(choices: readonly number[]): void;

  /** How the run ended, at `position`; null while it goes on. */
  end(): LabEnd | null;
  /** What is wrong at `position`: the end's fault, or a race so far; null for nothing. */
  fault(): LabFault | null;
  /**
   * The run as the command line's replay string. Of a run that is not over: with the default schedule from `length` on, so
   * that `coremap replay` takes it.
   */
  replayString(): string;
  /** The same run with fewer switches and steps that ends in a fault of the same kind: its replay string; null without a fault. */
  shrink(): string | null;
  /**
   * A run of the same program that has no fault, at its end, and goes the same way as this one for as long as can be found,
   * and for more than `beyond` steps; null without a fault, or if none was found in some 30,000 steps. Where a race is
   * behind what this run ended in, and no run without a race was found: one that ends well for all its race. The same run
   * gives the same answer.
   */
  goodRun(beyond?: number): LabSession | null;
  /** The run of {@link LabSession.replayString}, told as `coremap replay` tells it. */
  told(): LabTold;
}

/** A run, access by access. */
export interface LabTold {
  readonly steps: readonly ToldStep[];
  /** Names of the threads, by number. */
  readonly threads: readonly string[];
}

/** What to explore until it is proved or refuted. */
export interface LabExploration extends LabRequest {
  /** A strategy's name; `auto` unless given. */
  readonly strategy?: string;
  readonly seed?: number;
  /** When to give up, in seconds; 60 unless given. */
  readonly seconds?: number;
}

export interface LabProgress {
  /** Runs begun so far, those among them that were given up because they showed nothing new. */
  readonly runs: number;
  readonly seconds: number;
}

export interface LabVerdict extends LabProgress {
  /** `proved`: every interleaving is without fault; `refuted`: one has a fault; `unknown`: the time ran out. */
  readonly kind: 'proved' | 'refuted' | 'unknown';
  /** Schedules run to their end by the search that decided it, and their steps. */
  readonly schedules: number;
  readonly steps: number;
  readonly fault: LabFault | null;
  /** The interleaving with the fault, made shorter; null without. */
  readonly replay: string | null;
}

export interface LabJob {
  /** Rejects only for a defect, or a {@link LabInputError}. After {@link LabJob.stop}, `unknown`. */
  readonly verdict: Promise<LabVerdict>;
  stop(): void;
}

export interface LabEngine {
  readonly catalogue: LabCatalogue;
  /** Throws a {@link LabInputError}. */
  open(request: LabRequest): LabSession;
  /**
   * The session of a replay string, at `position`, or at the end of the run. `length`: how much of the run was chosen; the
   * rest is not kept. Throws a {@link LabInputError} for a string that is none, or not of this kernel.
   */
  openReplay(text: string, position?: number, length?: number): LabSession;
  /** The programs of a file, `examples/01-lost-update.ts`, by the names under which they open. Throws what the file throws. */
  programsIn(file: string): readonly string[];
  /** The options under which a mutant shows, in the program that shows it. */
  requestOfMutant(mutant: string): LabRequest;
  /** Explores in a worker: the page goes on meanwhile. */
  explore(exploration: LabExploration, progress: (progress: LabProgress) => void): LabJob;
  /** The text of a source file that the engine runs, `src/vm/page.ts`; null for another. */
  source(file: string): string | null;
  /** Names of all source files. */
  readonly files: readonly string[];

  /** What the reader has changed. */
  readonly edits: LabEdits;
  /** A source file as it came; null for another. */
  original(file: string): string | null;
  /** The engine over the source as it came and these changes alone. Throws a {@link LabSourceError}. */
  withEdits(edits: LabEdits): LabEngine;
  /** The changes as text for an address; null without any. */
  editsText(): string | null;
  /** The engine with the changes of an address. Throws a {@link LabSourceError}, or a {@link LabInputError}. */
  withEditsText(text: string): LabEngine;
}

/** Source files with another text than they came with, by name. */
export type LabEdits = ReadonlyMap<string, string>;
