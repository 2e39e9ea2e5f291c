/** What a thread of the host is asked about one mutant, and what it answers: plain data. */
import type { FaultClass } from '../explore/detectors/classify.ts';
import type { FaultKind } from '../explore/foundfault.ts';
import type { ShrinkLimits } from './replay.ts';

export interface MutantTask {
  readonly mutant: string;
  readonly strategies: readonly string[];
  readonly seed: number;
  /** For each strategy. */
  readonly durationMs: number;
  readonly shrinking: ShrinkLimits;
}

/** How one strategy has done. */
export interface MutantTry {
  readonly strategy: string;
  /** The kind of fault that it found first; null if it found none. */
  readonly kind: FaultKind | null;
  /** Schedules that were run, the one with the fault among them. */
  readonly schedules: number;
  /** From nothing made to the fault, or to the end; on one core. */
  readonly milliseconds: number;
  /** Whether all interleavings were tried in vain. */
  readonly complete: boolean;
}

/** The fault of the first strategy that found one, made smaller. */
export interface MutantFound {
  readonly kind: FaultKind;
  readonly class: FaultClass;
  readonly message: string;
  readonly replay: string;
  readonly stepsBefore: number;
  readonly steps: number;
  readonly switchesBefore: number;
  readonly switches: number;
  readonly minimal: boolean;
}

export interface MutantRow {
  readonly mutant: string;
  readonly program: string;
  /** Kinds of fault that were expected of it. */
  readonly expects: readonly FaultKind[];
  readonly tries: readonly MutantTry[];
  /** Null: no strategy has found one. */
  readonly found: MutantFound | null;
  /** Whether a fault was found, and only of expected kinds. */
  readonly asExpected: boolean;
}
