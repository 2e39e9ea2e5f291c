/** How a run ends, and what is wrong with it. */
import type { LabPlace } from './step.ts';

export interface LabEnd {
  /**
   * `done`: all operations are over and what must be true then is; `fault`: something is wrong; `endless`: it was cut short
   * after 50,000 steps.
   */
  readonly kind: 'done' | 'fault' | 'endless';
  /** What is wrong, as `coremap replay` says it; null for the others. */
  readonly fault: LabFault | null;
  /**
   * What the run itself ended in, when `fault` is a cause that was found behind it: the panic after a data race. Else the
   * same as `fault`.
   */
  readonly endedIn: LabFault | null;
}

export interface LabFault {
  /** `data-race`, `deadlock`, `lost-wakeup`, `livelock`, `panic`, `machine-check`, `oracle`, `audit`, `linearizability`. */
  readonly kind: string;
  /** What sort of mistake: `race`, `atomicity`, `order`, `deadlock`, `lost wake-up`, `livelock`, `misuse`. */
  readonly class: string;
  readonly message: string;
  /** Threads that had a part in it. */
  readonly threads: readonly number[];
  readonly frame: number | null;
  readonly lock: string | null;
  /** Of a data race: the two, the earlier first. Empty for other kinds. */
  readonly accesses: readonly LabAccess[];
  /** Of a deadlock: who waits for whom, each for the next and the last for the first. Empty when there is no circle. */
  readonly cycle: readonly LabEdge[];
  /** Of threads that can never move again: what each waits for, a sentence each. */
  readonly waits: readonly string[];
  /** Where the run ended in something that was thrown: the line that threw it. */
  readonly thrownAt: LabPlace | null;
}

/** One of the two accesses of a data race. */
export interface LabAccess {
  readonly step: number;
  readonly thread: number;
  readonly name: string;
  readonly operation: string | null;
  readonly kind: string;
  readonly atomic: boolean;
  readonly word: string;
  readonly before: number;
  readonly after: number;
  /** Names of the locks that it held. */
  readonly held: readonly string[];
  readonly where: LabPlace | null;
}

export interface LabEdge {
  readonly thread: number;
  readonly on: number;
  /** `CPU 1 spins for coremap.lock, which CPU 0 holds (interrupts off)`. */
  readonly text: string;
}
